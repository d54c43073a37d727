import { expect, test } from 'vitest';
import { statementsOf, synthesize } from './template.ts';

const allowedBy = (Description: string) => statementsOf(synthesize().only('AWS::IAM::ManagedPolicy', { Description }));

const PUBLISHER = 'May publish button updates';
const OPERATOR = 'May publish button updates, work on dead letters, put in the USERKEY and read the stack';

const LOOK = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const PUBLISH = [[...LOOK, 'sqs:SendMessage'], expect.stringContaining('QueuesUpdates')];

test('publishers may send updates and nothing else', () => {
  expect(allowedBy(PUBLISHER)).toEqual([PUBLISH]);
});

test('operators also work on dead letters and failures, pause the delivery, see alarms, put in the key, and start, stop and follow bulk changes', () => {
  const allowed = allowedBy(OPERATOR);
  const empty = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', ...LOOK, 'sqs:ReceiveMessage'];
  expect(allowed).toEqual([
    PUBLISH,
    [empty, expect.stringMatching(/BulkSchedulesDeadLetters.*QueuesDeadLetters/)],
    [
      ['sqs:CancelMessageMoveTask', 'sqs:ListMessageMoveTasks', 'sqs:SendMessage', 'sqs:StartMessageMoveTask'],
      expect.stringMatching(/^\{"Fn::GetAtt":\["QueuesDeadLetters\w+","Arn"\]\}$/),
    ],
    [['dynamodb:GetItem', 'dynamodb:Query'], expect.stringMatching(/HistoryTable.*\/index\/failing.*\/index\/run/)],
    [['dynamodb:Scan', 'dynamodb:UpdateItem'], expect.stringMatching(/^\{"Fn::GetAtt":\["HistoryTable\w+","Arn"\]\}$/)],
    [
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      expect.stringMatching(/:event-source-mapping:",\{"Ref":"UpdateFunctionSqsEventSource\w+"\}\]\]\}$/),
    ],
    [['secretsmanager:PutSecretValue'], expect.stringContaining('UserKey')],
    [['cloudformation:DescribeStacks'], expect.stringContaining('stack/anveo-button-updater-prod/*')],
    [['cloudwatch:DescribeAlarms'], expect.stringContaining(':alarm:*')],
    [['s3:AbortMultipartUpload', 's3:PutObject'], expect.stringMatching(/BulkBucket.*"\/catalogues\/\*"/)],
    [['s3:GetObject'], expect.stringMatching(/BulkBucket.*"\/catalogues\/\*".*BulkBucket.*"\/runs\/\*"/)],
    [['s3:ListBucket'], expect.stringMatching(/^\{"Fn::GetAtt":\["BulkBucket\w+","Arn"\]\}$/)],
    [['states:ListExecutions', 'states:StartExecution'], expect.stringMatching(/^\{"Ref":"BulkRunStateMachine\w+"\}$/)],
    [
      ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
      expect.stringContaining(':execution:button-updates-prod:*'),
    ],
  ]);
});

test('no wildcard stands alone: none of them is all resources of a service', () => {
  for (const [, resource] of allowedBy(OPERATOR)) expect(resource).not.toBe('"*"');
});
