import type { PlanRefused, PublishBatch, RowsRejected } from '../../functions/bulk/publish-batch.ts';
import type { RunInput } from '../../plans/run-input.ts';

/** The prefix of the results of runs in the bucket. */
export const RUNS = 'runs';

/** The label of the map, which the ARNs of its Map Runs and children contain. */
export const MAP_LABEL = 'Rows';

/** The timeout of `publish-updates`. A batch takes five requests or more to SQS, each of some milliseconds. */
export const FUNCTION_TIMEOUT_SECONDS = 20;
/** Longer than the function's timeout, so that a slow batch ends with the function's error. */
const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

/** A batch with its plan is one payload, of 256 KiB at most; half of that is left to the plan. */
const MOST_ROWS = 50;
const MOST_BYTES = 131_072;

const DAY_SECONDS = 24 * 3600;

/** Returns a placeholder that CloudFormation fills. */
const filled = (name: string): string => `\${${name}}`;
/** Returns a JSONata expression for a value of the run's input. */
const fromInput = (name: keyof RunInput | 'versionId') => `{% $states.input.${name} %}`;

const BUCKET = filled('Bucket');
const integration = (action: string): string => `arn:${filled('Partition')}:states:::${action}`;

/** Errors of `publish-updates` that a retry would repeat. */
const NOT_RETRIED: readonly (RowsRejected | PlanRefused)['name'][] = ['RowsRejected', 'PlanRefused'];

/**
 * All other errors (a throttle, a timeout, messages that SQS did not accept) are retried four times. All tries end within
 * five minutes: SQS drops repeated messages for that long, and an Express execution lasts no longer.
 */
const RETRY = [
  { ErrorEquals: NOT_RETRIED, MaxAttempts: 0 },
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 3,
    BackoffRate: 2,
    MaxDelaySeconds: 24,
    MaxAttempts: 4,
    JitterStrategy: 'FULL',
  },
];

const PUBLISH_BATCH = {
  Type: 'Task',
  Resource: integration('lambda:invoke'),
  Arguments: { FunctionName: filled('PublishUpdates'), Payload: '{% $states.input %}' },
  TimeoutSeconds: TASK_TIMEOUT_SECONDS,
  Retry: RETRY,
  Output: '{% $states.result.Payload %}',
  End: true,
};

/** Fixes the version of the catalogue, so that a catalogue pushed during the run does not change it. */
const FIND_CATALOGUE = {
  Type: 'Task',
  Resource: integration('aws-sdk:s3:headObject'),
  Arguments: { Bucket: BUCKET, Key: fromInput('catalogueKey') },
  Output: "{% $merge([$states.input, { 'versionId': $states.result.VersionId }]) %}",
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
    MaxInputBytesPerBatch: MOST_BYTES,
    BatchInput: {
      runId: '{% $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      plan: fromInput('plan'),
    } satisfies Record<keyof PublishBatch['BatchInput'], string>,
  },
  MaxConcurrency: concurrency,
  ToleratedFailurePercentage: 100,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
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
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 5, JitterStrategy: 'FULL' }],
  Output: {
    rows: '{% $states.result.ItemCounts.Total %}',
    rowsOfGoodBatches: '{% $states.result.ItemCounts.Succeeded %}',
    results: "{% 's3://' & $states.input.ResultWriterDetails.Bucket & '/' & $states.input.ResultWriterDetails.Key %}",
  },
  Next: 'EveryRowPublished',
};

const FAULTY =
  "{% $string($states.input.rows - $states.input.rowsOfGoodBatches) & ' of ' & $string($states.input.rows) & " +
  "' rows stand in batches of which rows were rejected or not sent. Which rows and why: the files FAILED that ' & " +
  "$states.input.results & ' lists.' %}";

/**
 * Returns the state machine of bulk changes, in the Amazon States Language. CloudFormation fills in `Partition`, `Bucket`
 * and `PublishUpdates`. The input is a RunInput. A run succeeds only if all its batches do.
 */
export const definitionOf = (concurrency: number) => ({
  Comment: 'Publishes the rows of a catalogue as button updates',
  QueryLanguage: 'JSONata',
  TimeoutSeconds: DAY_SECONDS,
  StartAt: 'FindCatalogue',
  States: {
    FindCatalogue: FIND_CATALOGUE,
    PublishRows: publishRows(concurrency),
    CountRows: COUNT_ROWS,
    EveryRowPublished: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.rowsOfGoodBatches = $states.input.rows %}', Next: 'Published' }],
      Default: 'RowsRejected',
    },
    Published: { Type: 'Succeed' },
    RowsRejected: { Type: 'Fail', Error: 'RowsRejected', Cause: FAULTY },
  },
});
