import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { METRICS } from '../../functions/delivery/telemetry/metrics.ts';
import { CAUSE_METRICS } from '../../infra/metrics.ts';
import { alarmsOf, computationOf } from './alarms.ts';
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

test('docs/deploy.md counts the alarms and the metrics that cost something', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const alarms = alarmsOf();
  const over = alarms.reduce((sum, alarm) => sum + (computationOf(alarm)?.metrics.size ?? 1), 0);
  expect(page).toContain(
    `\n| ${alarms.length} alarms over ${over} metrics | 0.10 a metric | ${(over * 0.1).toFixed(2)} |`,
  );
  const metrics = Object.keys(METRICS).length;
  expect(page).toContain(`\n| ${metrics} metrics | 0.30 each | ${(metrics * 0.3).toFixed(2)} |`);
});

test('the dashboard shows every cause of deferrals, every kind of dead letter and a history that was not written', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);
  for (const kind of ['Invalid', 'Rejected', 'Expired', 'Exhausted']) expect(body).toContain(`DeadLettered${kind}`);
  for (const name of [...CAUSE_METRICS, 'HistoryNotWritten']) expect(body).toContain(name);
});

test('the dashboard shows the runs and the batches of bulk changes', () => {
  const { DashboardBody } = synthesize().only<{ DashboardBody: object }>('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);
  for (const shown of ['ExecutionsSucceeded', 'ExecutionsFailed', 'BulkPublishFunction', 'BulkSchedulesDeadLetters'])
    expect(body).toContain(shown);
});
