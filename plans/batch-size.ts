/**
 * A batch of a Distributed Map is one payload with its plan, of 256 KiB at most:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PAYLOAD_BYTES = 262_144;
/** Room for the run's ID, its start, and what JSON puts around rows. */
const ENVELOPE_BYTES = 16_384;

/** Most bytes of a plan. */
export const MOST_PLAN_BYTES = 65_536;

/** Most bytes of a batch of rows, so that the largest plan fits beside it. */
export const MOST_BATCH_BYTES = PAYLOAD_BYTES - MOST_PLAN_BYTES - ENVELOPE_BYTES;

/** Most bytes of a row as JSON. It makes a batch by itself even where the plan counts as a part of the batch. */
export const MOST_ROW_BYTES = MOST_BATCH_BYTES - MOST_PLAN_BYTES - ENVELOPE_BYTES;
