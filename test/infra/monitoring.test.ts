import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesize } from './template.ts';

interface AlarmProperties {
  MetricName: string;
  Dimensions: { Name: string; Value: unknown }[];
}

test('every alarm goes to the encrypted topic and says what to do', () => {
  const { template, ofType } = synthesize();
  const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  expect(alarms.map(({ AlarmName }) => String(AlarmName).replace('button-updates-prod-', '')).sort()).toEqual([
    'AnveoFailing',
    'BulkNotStarted',
    'BulkRunAborted',
    'BulkRunFailed',
    'BulkRunTimedOut',
    'CredentialsRefused',
    'DeadLetterNotTaken',
    'DeadLetters',
    'FunctionErrors',
    'FunctionThrottles',
    'OldestDeferred',
    'OldestMessage',
    'SettingsWrong',
    'UnexpectedFailure',
  ]);
  for (const { AlarmActions, AlarmDescription } of alarms) {
    expect(JSON.stringify(AlarmActions)).toContain('AlarmsTopic');
    expect(String(AlarmDescription).length).toBeGreaterThan(60);
  }
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
});

test('CloudWatch may publish to the topic and use its key', () => {
  const { template } = synthesize();
  const cloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
  const allows = (action: unknown) => ({
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ ...cloudWatch, Action: action })]) },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', allows('sns:Publish'));
  const { PolicyDocument } = allows(['kms:Decrypt', 'kms:GenerateDataKey*']);
  template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: PolicyDocument });
});

test.each([
  ['CredentialsRefused', 1, 6],
  ['SettingsWrong', 1, 6],
  ['DeadLetterNotTaken', 1, 6],
  ['UnexpectedFailure', 1, 6],
  ['AnveoFailing', 3, 24],
  ['DeferredAge', 1, 24],
])('the alarm over %s needs %i of the latest %i periods of five minutes', (name, breaches, among) => {
  synthesize().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: name,
    Period: 300,
    DatapointsToAlarm: breaches,
    EvaluationPeriods: among,
  });
});

test("the alarms read the metrics that this stage's function writes", () => {
  const { template } = synthesize({ stage: 'dev' });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AnveoButtonUpdater',
    MetricName: 'CredentialsRefused',
    Dimensions: [{ Name: 'service', Value: { Ref: Match.stringLikeRegexp('UpdateFunction') } }],
  });
});

test.each([
  ['ExecutionsFailed', 'AWS/States', 'StateMachineArn', /^\{"Ref":"BulkRunStateMachine/],
  ['ExecutionsTimedOut', 'AWS/States', 'StateMachineArn', /^\{"Ref":"BulkRunStateMachine/],
  ['ExecutionsAborted', 'AWS/States', 'StateMachineArn', /^\{"Ref":"BulkRunStateMachine/],
  ['ApproximateNumberOfMessagesVisible', 'AWS/SQS', 'QueueName', /BulkSchedulesDeadLetters/],
])('one %s of bulk changes in five minutes raises an alarm', (MetricName, Namespace, dimension, value) => {
  const { ofType } = synthesize();
  const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties as unknown as AlarmProperties);
  const [alarm] = alarms.filter(
    ({ MetricName: metric, Dimensions: [first] }) => metric === MetricName && value.test(JSON.stringify(first?.Value)),
  );
  expect(alarm).toMatchObject({ Namespace, Threshold: 1, Period: 300, DatapointsToAlarm: 1 });
  expect(alarm?.Dimensions[0]?.Name).toBe(dimension);
});

test('the dashboard shows the runs and the batches of bulk changes', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);
  for (const shown of ['ExecutionsSucceeded', 'ExecutionsFailed', 'BulkPublishFunction', 'BulkSchedulesDeadLetters'])
    expect(body).toContain(shown);
});
