import { onTestFinished } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { type Answer, startJsonServer } from '../../sandbox/json-server.ts';

/** The topic of the stack's alarms, as its outputs name it. */
export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:button-updates-prod-alarms';

/** When the alarms got their state, in seconds since the epoch. */
export const STATE_SINCE = 1_790_000_000;

/** An alarm as DescribeAlarms answers with it. */
export const alarm = (AlarmName: string, StateValue: string, AlarmActions = [TOPIC]) => ({
  AlarmName,
  AlarmActions,
  StateValue,
  AlarmDescription: `What ${AlarmName} means.`,
  StateReason: `Threshold Crossed by ${AlarmName}`,
  StateTransitionedTimestamp: STATE_SINCE,
});

/** Answers with pages of alarms, the next of which a token names. */
const page = (pages: readonly object[][], token: unknown): Answer => {
  const index = Number(token ?? 0);
  const more = index + 1 < pages.length && { NextToken: String(index + 1) };
  return { status: 200, body: { CompositeAlarms: [], MetricAlarms: pages[index] ?? [], ...more } };
};

/** What CloudWatch answers: pages of alarms, an error, or nothing at all. */
export type CloudWatchAnswer = object[][] | Answer | 'nothing';

/**
 * CloudWatch as far as DescribeAlarms goes, in AWS's JSON protocol, found by the environment. `asked` has its requests.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const startCloudWatch = async (answer: CloudWatchAnswer): Promise<{ asked: unknown[] }> => {
  const asked: unknown[] = [];
  const never = Promise.withResolvers<Answer>();
  const server = await startJsonServer(0, async ({ headers, json }) => {
    const wanted = (await json()) as { NextToken?: string };
    asked.push({ action: headers['x-amz-target'], ...wanted });
    if (answer === 'nothing') return never.promise;
    return Array.isArray(answer) ? page(answer, wanted.NextToken) : answer;
  });
  onTestFinished(() => server.close());
  Object.assign(process.env, AWS_ENVIRONMENT.variables, { AWS_ENDPOINT_URL_CLOUDWATCH: server.url });
  return { asked };
};
