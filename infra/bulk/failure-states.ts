import { integration, RETRY_OTHERS } from './asl.ts';

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

/** The states of a run of which batches failed, beginning with FindFailure. They give the run its error. */
export const FAILURE_STATES = {
  FindFailure: FIND_FAILURE,
  ReadFailure: READ_FAILURE,
  BatchesFailed: {
    Type: 'Fail',
    Error: '{% $states.input.error %}',
    Cause: `{% ${FAULTY} & ' The last one: ' & $states.input.cause %}`,
  },
  RowsNotPublished: { Type: 'Fail', Error: 'RowsNotPublished', Cause: `{% ${FAULTY} %}` },
};
