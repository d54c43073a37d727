import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { synthesize } from './template.ts';

/** The canary's schedule in the template. */
export interface ScheduleProperties {
  Name: string;
  ScheduleExpression: string;
  State: string;
  Target: {
    Arn: unknown;
    Input: { 'Fn::Join': [string, (string | { Ref: string })[]] };
    RetryPolicy: { MaximumEventAgeInSeconds: number };
  };
}

/** Returns the canary's schedule. */
export const scheduleOf = ({ only }: ReturnType<typeof synthesize>) =>
  only<ScheduleProperties>('AWS::Scheduler::Schedule', { Name: 'Canary' });

/** Returns what Scheduler calls SQS with, at a moment, in front of this queue. */
export const inputAt = ({ Target }: ScheduleProperties, moment: string, queueUrl: string): SendMessageCommandInput => {
  const parts = Target.Input['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : queueUrl));
  return JSON.parse(parts.join('').replaceAll('<aws.scheduler.scheduled-time>', moment));
};
