import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { CAUSE_METRICS } from '../../infra/metrics.ts';
import { synthesize } from './template.ts';

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

test('the dashboard shows every cause of deferrals and every kind of dead letter', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);
  for (const kind of ['Invalid', 'Rejected', 'Expired', 'Exhausted']) expect(body).toContain(`DeadLettered${kind}`);
  for (const name of CAUSE_METRICS) expect(body).toContain(name);
});

test('the dashboard shows the runs and the batches of bulk changes', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);
  for (const shown of ['ExecutionsSucceeded', 'ExecutionsFailed', 'BulkPublishFunction', 'BulkSchedulesDeadLetters'])
    expect(body).toContain(shown);
});
