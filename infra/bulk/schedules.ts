import { Annotations, Duration, RemovalPolicy, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Temporal } from 'temporal-polyfill';
import type { Plan } from '../../plans/plan.ts';
import { runInput } from '../../plans/run-input.ts';
import { withWaysBack } from '../../plans/until.ts';
import type { When } from '../../plans/when.ts';
import type { DataKey } from '../data-key.ts';
import { resourceName } from '../names.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';

export interface SchedulesProps {
  settings: StackSettings;
  key: DataKey | undefined;
  stateMachine: StateMachine;
  plans: readonly Plan[];
  /** The time of the synth. */
  now: Date;
}

/** How long a failed start is retried. Whether a bulk change may start hours late, people decide. */
const LONGEST_RETRY = Duration.hours(1);

const hasPassed = (when: When, now: Date): boolean =>
  'at' in when &&
  Temporal.PlainDateTime.from(when.at).toZonedDateTime(when.timezone).epochMilliseconds <= now.getTime();

/** Returns the expression in the plan's time zone; Scheduler applies daylight saving. */
const expressionOf = (when: When): ScheduleExpression => {
  const text = 'at' in when ? `at(${when.at})` : `cron(${when.cron})`;
  return ScheduleExpression.expression(text, TimeZone.of(when.timezone));
};

/** A schedule for each plan and each way back, and the dead-letter queue of starts that failed. */
export class Schedules extends Construct {
  readonly deadLetters: Queue;
  readonly group: ScheduleGroup;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { settings, key, stateMachine, plans, now } = props;
    this.deadLetters = this.#queue(settings);
    key?.encryptQueue(this.deadLetters);
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: resourceName(settings),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#role(this.group, stateMachine);
    for (const use of key?.useThrough('sqs', 'states') ?? []) role.addToPolicy(use);
    for (const plan of withWaysBack(plans)) {
      if (hasPassed(plan.when, now)) this.#leaveOut(plan);
      else this.#schedule(plan, this.group, role, stateMachine);
    }
  }

  #queue(settings: StackSettings): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      queueName: `button-schedules-${settings.stage}-dlq`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy(settings),
    });
    const reason = 'It is the dead-letter queue of the schedules.';
    Validations.of(queue).acknowledge(
      { id: 'Serverless::Serverless-SQSRedrivePolicy', reason },
      { id: 'AwsSolutions::AwsSolutions-SQS3', reason },
    );
    return queue;
  }

  #role(group: ScheduleGroup, stateMachine: StateMachine): Role {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': group.scheduleGroupArn },
    };
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
      description: 'May start bulk changes',
    });
    // Granted here, since without plans no schedule grants it.
    stateMachine.grantStartExecution(role);
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }));
    return role;
  }

  #schedule(plan: Plan, scheduleGroup: ScheduleGroup, role: Role, stateMachine: StateMachine): void {
    new Schedule(this, plan.name, {
      scheduleName: plan.name,
      scheduleGroup,
      ...(plan.description !== undefined && { description: plan.description }),
      enabled: plan.enabled,
      schedule: expressionOf(plan.when),
      timeWindow: TimeWindow.off(),
      target: new StepFunctionsStartExecution(stateMachine, {
        role,
        input: ScheduleTargetInput.fromObject(runInput(plan, `schedule:${plan.name}`)),
        deadLetterQueue: this.deadLetters,
        maxEventAge: LONGEST_RETRY,
      }),
    });
  }

  /** A schedule in the past would fail the deploy, or start late. */
  #leaveOut({ name, when }: Plan): void {
    const moment = 'at' in when ? `${when.at} in ${when.timezone}` : '';
    Annotations.of(this).addInfo(`the plan ${name} is left out: ${moment} has passed`);
  }
}
