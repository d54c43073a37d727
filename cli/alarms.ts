import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { reachable } from './reachable.ts';
import { stackOutputs } from './stack-outputs.ts';
import type { TargetOptions } from './target.ts';

/** An alarm that is raised. */
export interface RaisedAlarm {
  name: string;
  /** What it means and what to do. */
  description: string;
  /** Why CloudWatch raised it. */
  reason: string;
  /** In milliseconds since the epoch. */
  since: number;
}

/** The alarms of a stack by their state. */
export interface Alarms {
  raised: RaisedAlarm[];
  ok: number;
  noData: number;
}

/** Alarms, or why they cannot be told. */
export type FoundAlarms = Alarms | { unknown: string };

/** How long one look may take, over all answers of AWS. */
const MOST_MS = 3_000;

/** Reads the alarms that tell a topic. The name of a stage can begin with that of another, so that names do not do. */
const readAlarms = async (client: CloudWatchClient, topic: string): Promise<Alarms> => {
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const alarms: Alarms = { raised: [], ok: 0, noData: 0 };
  const wanted = { ActionPrefix: topic, AlarmTypes: ['MetricAlarm' as const] };
  const options = { abortSignal: AbortSignal.timeout(MOST_MS) };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client, pageSize: 100 }, wanted, options)) {
    for (const alarm of MetricAlarms.filter(({ AlarmActions }) => AlarmActions?.includes(topic))) {
      const { AlarmName: name = '', AlarmDescription: description = '', StateReason: reason = '' } = alarm;
      const since = Number(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp);
      if (alarm.StateValue === 'ALARM') alarms.raised.push({ name, description, reason, since });
      else alarms[alarm.StateValue === 'OK' ? 'ok' : 'noData'] += 1;
    }
  }
  return alarms;
};

const whyUnknown = ({ name, message }: Error): string => {
  if (name.startsWith('AccessDenied') || name === 'UnauthorizedOperation')
    return `${message} (the operator policy, the stack's output OperatorPolicyArn, allows it)`;
  return message;
};

/** Returns a function that reads the alarms of a stack. It never rejects, and loads its client at the first call. */
export const createAlarms = ({ stack, queueUrl }: TargetOptions): (() => Promise<FoundAlarms>) => {
  if (stack === undefined) {
    const unknown = queueUrl === undefined ? 'the sandbox has no CloudWatch' : 'only a stack has alarms';
    return async () => ({ unknown });
  }
  const read = async (): Promise<Alarms> => {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    const { AlarmTopicArn } = await stackOutputs(stack, 'AlarmTopicArn');
    return readAlarms(reachable(new CloudWatchClient()), AlarmTopicArn);
  };
  const late = { unknown: `AWS did not answer within ${MOST_MS / 1000} s` };
  return () =>
    Promise.race([
      read().catch((error: Error) => ({ unknown: whyUnknown(error) })),
      sleep(MOST_MS, late, { ref: false }),
    ]);
};
