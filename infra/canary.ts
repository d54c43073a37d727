import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  type ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { describeFaults } from '../functions/event/faults.ts';
import { parseEvent } from '../functions/event/parse.ts';
import type { ButtonUpdate } from '../functions/event/schema.ts';
import { messageGroupId } from '../functions/queue/message-group.ts';
import type { DataKey } from './data-key.ts';
import type { UpdateQueues } from './queues.ts';
import { StackSettingsError } from './settings.ts';
import type { UpdateFunction } from './update-function.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** How often the canary is sent. */
export const CANARY_INTERVAL = Duration.minutes(10);

/** The name of its schedule. Those of plans have lower-case letters only. */
const NAME = 'Canary';

/** Moments that would pass: the same update is sent for years. */
const PASSING = ['notAfter', 'asOf'] as const;

const refuse = (file: string, why: string) =>
  new StackSettingsError(`settings under "updater" in cdk.json: canary names ${file}, ${why}`);

/**
 * Reads the update of the canary from a file whose path begins at cdk.json.
 * @throws StackSettingsError when there is no such file, or what is wrong with its event
 */
export const readCanary = (file: string): ButtonUpdate => {
  const text = (() => {
    try {
      return readFileSync(resolve(ROOT, file), 'utf8');
    } catch (error) {
      throw refuse(file, `which cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  })();
  const event = parseEvent(text);
  if (!event.ok) throw refuse(file, `whose event has faults: ${describeFaults(event.faults)}`);
  const passing = PASSING.filter((name) => event.update[name] !== undefined);
  if (passing.length > 0)
    throw refuse(file, `whose event must not have ${passing.join(' and ')}: it is sent for years`);
  return event.update;
};

export interface CanaryProps {
  /** What is sent. */
  sent: ButtonUpdate;
  update: UpdateFunction;
  queues: UpdateQueues;
  key: DataKey | undefined;
  group: ScheduleGroup;
}

/** Sends the update of the canary every ten minutes. Its schedule has no dead-letter queue: the alarm CanaryLate tells. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { sent, update, queues: { updates }, key, group }: CanaryProps) {
    super(scope, id);
    Annotations.of(this).addInfo(
      `canary: updates of the button ${sent.id} are tests and never change it, whoever sends them`,
    );
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': group.scheduleGroupArn },
    };
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
      description: 'May send the update of the canary',
    });
    const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [updates.queueArn] });
    for (const use of key?.useThrough('sqs') ?? []) role.addToPolicy(use);
    const schedule = new Schedule(this, 'Schedule', {
      scheduleName: NAME,
      scheduleGroup: group,
      description: 'Sends an update in test mode, to see whether updates are delivered',
      schedule: ScheduleExpression.rate(CANARY_INTERVAL),
      timeWindow: TimeWindow.off(),
      // Scheduler's own target for SQS knows no deduplication ID, which a queue without content-based deduplication needs.
      target: new Universal({
        service: 'sqs',
        action: 'sendMessage',
        role,
        policyStatements: [send],
        input: ScheduleTargetInput.fromObject({
          QueueUrl: updates.queueUrl,
          MessageBody: JSON.stringify(sent),
          MessageGroupId: messageGroupId(sent.id),
          // The same when a start is retried.
          MessageDeduplicationId: ContextAttribute.scheduledTime,
        }),
        maxEventAge: CANARY_INTERVAL,
      }),
    });
    // The function has to know the button first, or the first update would be no test.
    schedule.node.addDependency(update.function);
  }
}
