/** The prefix under which the CLI puts catalogues, and the one under which a run's results come to lie. */
export const CATALOGUES = 'catalogues';
export const RUNS = 'runs';

/** Names the Map Runs and the children of the map in their ARNs. */
export const MAP_LABEL = 'Rows';

/** One call of `publish-updates`; a batch is five messages' worth of SendMessageBatch and more, each of some milliseconds. */
export const FUNCTION_TIMEOUT_SECONDS = 20;
/** Longer than the function's own, so that it is the function that says what took so long. */
const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

/** Every row goes into one invocation's payload with its batch: half of Step Functions' 256 KiB leaves room for the plan. */
const MOST_ROWS = 50;
const MOST_BYTES = 131_072;

const DAY_SECONDS = 24 * 3600;

/** A place that CloudFormation fills, so that the definition itself is plain text. */
const filled = (name: string): string => `\${${name}}`;
const BUCKET = filled('Bucket');
const integration = (action: string): string => `arn:${filled('Partition')}:states:::${action}`;

/**
 * A batch of which rows were rejected has sent its good rows; again it would fail the same way, and so would one whose plan
 * was refused. Anything else (a throttle, a timeout, messages that SQS did not take) is tried
 * four times more. All tries together end well within SQS's deduplication interval of five minutes, counted from the
 * first sending, so that what is sent again is not published again; and within the five minutes of an Express child.
 */
const RETRY = [
  { ErrorEquals: ['RowsRejected', 'PlanRefused'], MaxAttempts: 0 },
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

/** The catalogue as it is now: one that is pushed while the run goes on, or before a redrive, is for the next run. */
const FIND_CATALOGUE = {
  Type: 'Task',
  Resource: integration('aws-sdk:s3:headObject'),
  Arguments: { Bucket: BUCKET, Key: '{% $states.input.catalogueKey %}' },
  Output: "{% $merge([$states.input, { 'versionId': $states.result.VersionId }]) %}",
  Next: 'PublishRows',
};

/** A failed batch stops no other: the map takes every row, whatever fails, and the states after it count. */
const publishRows = (concurrency: number) => ({
  Type: 'Map',
  Label: MAP_LABEL,
  ItemReader: {
    Resource: integration('s3:getObject'),
    ReaderConfig: { InputType: 'JSONL' },
    Arguments: {
      Bucket: BUCKET,
      Key: '{% $states.input.catalogueKey %}',
      VersionId: '{% $states.input.versionId %}',
    },
  },
  ItemSelector: {
    index: '{% $states.context.Map.Item.Index %}',
    event: '{% $states.context.Map.Item.Value %}',
  },
  ItemBatcher: {
    MaxItemsPerBatch: MOST_ROWS,
    MaxInputBytesPerBatch: MOST_BYTES,
    BatchInput: {
      runId: '{% $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      plan: '{% $states.input.plan %}',
    },
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
 * The state machine of bulk changes, in the Amazon States Language. CloudFormation puts in `Partition`, `Bucket` and
 * `PublishUpdates`. Input: RunInput (plans/run-input.ts). The run succeeds only when every batch did.
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
