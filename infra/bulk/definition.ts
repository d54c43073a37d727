import type { BacklogFull, PlanRefused, PublishBatch, RowsRejected } from '../../functions/bulk/publish-batch.ts';
import { MOST_BATCH_BYTES } from '../../plans/batch-size.ts';
import type { RunInput } from '../../plans/run-input.ts';

/** The prefix of the results of runs in the bucket. */
export const RUNS = 'runs';

/** The label of the map, which the ARNs of its Map Runs and children contain. */
export const MAP_LABEL = 'Rows';

/** The timeout of `publish-updates`. A batch takes five requests or more to SQS, each of some milliseconds. */
export const FUNCTION_TIMEOUT_SECONDS = 20;
/** Longer than the function's timeout, so that a slow batch ends with the function's error. */
const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

/** Most rows of a batch. So many may be published beyond the backlog by each batch that is under way. */
export const MOST_ROWS = 50;

/** A run waits for the queue, and an outage of days must not end it. */
const RUN_SECONDS = 3 * 24 * 3600;

/** Returns a placeholder that CloudFormation fills. */
const filled = (name: string): string => `\${${name}}`;
/** Returns a JSONata expression for a value of the run's input. */
const fromInput = (name: keyof RunInput | 'versionId') => `{% $states.input.${name} %}`;

const BUCKET = filled('Bucket');
const integration = (action: string): string => `arn:${filled('Partition')}:states:::${action}`;

type Refusal = RowsRejected | PlanRefused;

/** Errors of `publish-updates` that a retry would repeat. */
const NOT_RETRIED: readonly Refusal['name'][] = ['RowsRejected', 'PlanRefused'];
const BACKLOG_FULL: BacklogFull['name'] = 'BacklogFull';

/**
 * Waits for room in the queue until the run times out. A try is a state transition, which has a price, and three events
 * of the 25,000 that an execution may have. docs/scale.md has what it costs.
 */
const WAIT_FOR_ROOM = {
  ErrorEquals: [BACKLOG_FULL],
  IntervalSeconds: 10,
  BackoffRate: 1.5,
  MaxDelaySeconds: 300,
  MaxAttempts: 7000,
  JitterStrategy: 'FULL',
};

/**
 * All other errors (a throttle, a timeout, messages that SQS did not accept) are retried four times, within five minutes
 * where the queue has room: SQS drops repeated messages for that long.
 */
const RETRY_OTHERS = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 24,
  MaxAttempts: 4,
  JitterStrategy: 'FULL',
};

/** The part of a batch that says which run it belongs to. */
const BATCH_INPUT = {
  runId: '{% $states.context.Execution.Name %}',
  startedAt: '{% $states.context.Execution.StartTime %}',
  plan: fromInput('plan'),
} satisfies Record<keyof PublishBatch['BatchInput'], string>;

const invoke = (Payload: unknown) => ({
  Type: 'Task',
  Resource: integration('lambda:invoke'),
  Arguments: { FunctionName: filled('PublishUpdates'), Payload },
  TimeoutSeconds: TASK_TIMEOUT_SECONDS,
  Retry: [{ ErrorEquals: NOT_RETRIED, MaxAttempts: 0 }, WAIT_FOR_ROOM, RETRY_OTHERS],
});

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

/** When the failure cannot be found, the run still ends with the count. */
const CATCH = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: 'RowsNotPublished' }];

/** The batch that failed last stands for all: its error says what is to be done. */
const FIND_FAILURE = {
  Type: 'Task',
  Resource: integration('aws-sdk:sfn:listExecutions'),
  Arguments: { MapRunArn: '{% $states.input.mapRun %}', StatusFilter: 'FAILED', MaxResults: 1 },
  Retry: [RETRY_OTHERS],
  Catch: CATCH,
  Output: "{% $merge([$states.input, { 'failed': $states.result.Executions[0].ExecutionArn }]) %}",
  Next: 'ReadFailure',
};

const READ_FAILURE = {
  Type: 'Task',
  Resource: integration('aws-sdk:sfn:describeExecution'),
  Arguments: { ExecutionArn: '{% $states.input.failed %}' },
  Retry: [RETRY_OTHERS],
  Catch: CATCH,
  Output:
    "{% $merge([$states.input, { 'error': $states.result.Error, 'cause': $substring($states.result.Cause, 0, 4000) }]) %}",
  Next: 'BatchesFailed',
};

/** JSONata that says how many rows are concerned, and where their reasons are. */
const FAULTY =
  "$string($states.input.rows - $states.input.rowsOfGoodBatches) & ' of ' & $string($states.input.rows) & " +
  "' rows stand in batches of which rows were rejected or not sent. Which rows and why: the files FAILED that ' & " +
  "$states.input.results & ' lists.'";

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
    FindFailure: FIND_FAILURE,
    ReadFailure: READ_FAILURE,
    BatchesFailed: {
      Type: 'Fail',
      Error: '{% $states.input.error %}',
      Cause: `{% ${FAULTY} & ' The last one: ' & $states.input.cause %}`,
    },
    RowsNotPublished: { Type: 'Fail', Error: 'RowsNotPublished', Cause: `{% ${FAULTY} %}` },
  },
});
