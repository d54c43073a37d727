import type { PublishBatch } from '../../functions/bulk/publish-batch.ts';
import { MOST_BATCH_BYTES } from '../../plans/batch-size.ts';
import { BUCKET, fromInput, integration, RETRY_OTHERS } from './asl.ts';
import { FAILURE_STATES } from './failure-states.ts';
import { BATCH_INPUT, invoke } from './publish-task.ts';

/** The prefix of the results of runs in the bucket. */
export const RUNS = 'runs';

/** The label of the map, which the ARNs of its Map Runs and children contain. */
export const MAP_LABEL = 'Rows';

/** Most rows of a batch. So many may be published beyond the backlog by each batch that is under way. */
const MOST_ROWS = 50;

/** A run waits for the queue, and an outage of days must not end it. */
const RUN_SECONDS = 3 * 24 * 3600;

const PUBLISH_BATCH = {
  ...invoke('{% $states.input %}'),
  Output: '{% $states.result.Payload %}',
  End: true,
};

/** Fixes the version of the catalogue, so that a catalogue pushed during the run does not change it. */
const FIND_CATALOGUE = {
  Type: 'Task',
  Resource: integration('aws-sdk:s3:headObject'),
  Arguments: { Bucket: BUCKET, Key: fromInput('catalogueKey') },
  Retry: [{ ErrorEquals: ['S3.NoSuchKeyException'], MaxAttempts: 0 }, RETRY_OTHERS],
  Output: "{% $merge([$states.input, { 'versionId': $states.result.VersionId }]) %}",
  Next: 'CheckPlan',
};

/** A batch without rows: a plan with faults ends the run here, with PlanRefused. */
const CHECK_PLAN = {
  ...invoke({ BatchInput: BATCH_INPUT, Items: [] }),
  Output: '{% $states.input %}',
  Next: 'PublishRows',
};

/** The map tolerates all failures, so that a failed batch stops no other. CountRows counts them afterwards. */
const publishRows = (concurrency: number) => ({
  Type: 'Map',
  Label: MAP_LABEL,
  ItemReader: {
    Resource: integration('s3:getObject'),
    ReaderConfig: { InputType: 'JSONL' },
    Arguments: {
      Bucket: BUCKET,
      Key: fromInput('catalogueKey'),
      VersionId: fromInput('versionId'),
    },
  },
  ItemSelector: {
    index: '{% $states.context.Map.Item.Index %}',
    event: '{% $states.context.Map.Item.Value %}',
  } satisfies Record<keyof PublishBatch['Items'][number], string>,
  ItemBatcher: {
    MaxItemsPerBatch: MOST_ROWS,
    MaxInputBytesPerBatch: MOST_BATCH_BYTES,
    BatchInput: BATCH_INPUT,
  },
  MaxConcurrency: concurrency,
  ToleratedFailurePercentage: 100,
  // A new Map Run begins with the first row; what SQS took within five minutes it takes once only.
  Retry: [{ ...RETRY_OTHERS, ErrorEquals: ['States.ItemReaderFailed'] }],
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'PublishBatch',
    States: { PublishBatch: PUBLISH_BATCH },
  },
  ResultWriter: {
    Resource: integration('s3:putObject'),
    Arguments: { Bucket: BUCKET, Prefix: `{% '${RUNS}/' & $states.context.Execution.Name %}` },
  },
  Next: 'CountRows',
});

const COUNT_ROWS = {
  Type: 'Task',
  Resource: integration('aws-sdk:sfn:describeMapRun'),
  Arguments: { MapRunArn: '{% $states.input.MapRunArn %}' },
  Retry: [RETRY_OTHERS],
  Output: {
    mapRun: '{% $states.input.MapRunArn %}',
    rows: '{% $states.result.ItemCounts.Total %}',
    rowsOfGoodBatches: '{% $states.result.ItemCounts.Succeeded %}',
    results: "{% 's3://' & $states.input.ResultWriterDetails.Bucket & '/' & $states.input.ResultWriterDetails.Key %}",
  },
  Next: 'EveryRowPublished',
};

/**
 * Returns the state machine of bulk changes, in the Amazon States Language. CloudFormation fills in `Partition`, `Bucket`
 * and `PublishUpdates`. The input is a RunInput. A run succeeds only if all its batches do; its error is that of the batch
 * that failed last.
 */
export const definitionOf = (concurrency: number) => ({
  Comment: 'Publishes the rows of a catalogue as button updates',
  QueryLanguage: 'JSONata',
  TimeoutSeconds: RUN_SECONDS,
  StartAt: 'FindCatalogue',
  States: {
    FindCatalogue: FIND_CATALOGUE,
    CheckPlan: CHECK_PLAN,
    PublishRows: publishRows(concurrency),
    CountRows: COUNT_ROWS,
    EveryRowPublished: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.rowsOfGoodBatches = $states.input.rows %}', Next: 'Published' }],
      Default: 'FindFailure',
    },
    Published: { Type: 'Succeed' },
    ...FAILURE_STATES,
  },
});
