import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ownMetric } from './metrics.ts';
import type { UpdateQueues } from './queues.ts';
import { removalPolicy, type StackSettings } from './settings.ts';
import type { UpdateFunction } from './update-function.ts';

export interface MonitoringProps {
  settings: StackSettings;
  queues: UpdateQueues;
  update: UpdateFunction;
}

interface Rule {
  metric: IMetric;
  threshold: number;
  /** How many periods of five minutes must breach (1), among how many of the latest (1). */
  breaches?: number;
  among?: number;
  /** What happened, and what to do about it. */
  description: string;
}

const PERIOD = Duration.minutes(5);
/** Longer than any wait of a record that waits for us (22 min), or for Anveo (72 min): no alarm clears between two tries. */
const AMONG_OURS = 6;
const AMONG_ANVEOS = 24;

const rulesOf = ({ settings, queues, update: { function: lambda } }: MonitoringProps): Record<string, Rule> => {
  const own = (name: string, statistic = 'Sum') => ownMetric(lambda.functionName, name, statistic, PERIOD);
  const anHour = Duration.hours(1);
  return {
    DeadLetters: {
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description:
        'Updates could not be delivered. Read the attributes FailureKind and FailureReason of the messages in the ' +
        'dead-letter queue, mend what they name, and publish those updates again. A message without these attributes ' +
        'came through the redrive policy: its invocations crashed, or a fault of ours was not mended for 12 days.',
    },
    OldestMessage: {
      metric: queues.updates.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      threshold: anHour.toSeconds(),
      description:
        `An update has waited for more than an hour; failing ones are given up after ${settings.retryWindowHours} hours. ` +
        'See the dashboard for what is deferred and why. If nothing fails, raise maxConcurrency.',
    },
    OldestDeferred: {
      metric: own('DeferredAge', 'Maximum'),
      threshold: anHour.toMilliseconds(),
      among: AMONG_ANVEOS,
      description:
        'An update that is tried again and again is older than an hour. The dashboard says which and why. ' +
        `What Anveo keeps failing is given up after ${settings.retryWindowHours} hours.`,
    },
    FunctionErrors: {
      metric: lambda.metricErrors({ period: PERIOD }),
      threshold: 1,
      among: AMONG_OURS,
      description:
        'The function crashed, timed out or did not start. Its updates stay in the queue. Its log says why; a wrong ' +
        'setting is named after the words "update-button cannot start".',
    },
    FunctionThrottles: {
      metric: lambda.metricThrottles({ period: PERIOD }),
      threshold: 1,
      breaches: 3,
      among: 3,
      description:
        "The account's concurrent executions are used up, so updates wait. Raise the quota, or bound other functions.",
    },
    CredentialsRefused: {
      metric: own('CredentialsRefused'),
      threshold: 1,
      among: AMONG_OURS,
      description:
        'Anveo refuses the USERKEY, or the secret cannot be read. Updates wait and are not given up. Put the right key ' +
        "into the secret (the stack's output SetUserKeyCommand); work goes on within five minutes.",
    },
    SettingsWrong: {
      metric: own('SettingsWrong'),
      threshold: 1,
      among: AMONG_OURS,
      description:
        'Anveo answers with a redirect or an unexpected status: the setting anveoEndpoint is wrong. Updates wait and ' +
        'are not given up. Mend the setting and deploy.',
    },
    DeadLetterNotTaken: {
      metric: own('DeadLetterNotTaken'),
      threshold: 1,
      among: AMONG_OURS,
      description:
        'The dead-letter queue does not take what cannot be delivered. Those updates hold up their buttons. See that ' +
        'the queue exists and that the function may send to it.',
    },
    UnexpectedFailure: {
      metric: own('UnexpectedFailure'),
      threshold: 1,
      among: AMONG_OURS,
      description:
        'The program failed in a way that it does not know. The updates wait. The log line with cause "unexpected" ' +
        'says how: it is a bug to report.',
    },
    AnveoFailing: {
      metric: own('AnveoFailing'),
      threshold: 1,
      breaches: 3,
      among: AMONG_ANVEOS,
      description:
        'Anveo has failed updates three times within two hours. They wait and are tried again; nothing is to be done unless it lasts: ' +
        `after ${settings.retryWindowHours} hours updates are dead-lettered as Exhausted. Ask Anveo.`,
    },
  };
};

/** Alarms that say what to do, to a topic that people subscribe to. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings } = props;
    const key = new Key(this, 'Key', {
      description: `Encrypts the alarms of button-updates-${settings.stage}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(settings),
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    // CloudWatch publishes to no topic under AWS's own key, nor to one whose policy does not name it.
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
    this.topic = new Topic(this, 'Topic', {
      masterKey: key,
      enforceSSL: true,
      topicName: `button-updates-${settings.stage}-alarms`,
    });
    this.topic.grantPublish(cloudWatch);
    if (settings.alarmEmail !== undefined) this.#subscribe(settings.alarmEmail);
    this.alarms = Object.entries(rulesOf(props)).map(([name, rule]) => this.#alarm(name, rule, settings.stage));
  }

  #subscribe(email: string): void {
    const subscription = this.topic.addSubscription(new EmailSubscription(email));
    Validations.of(subscription).acknowledge({
      id: 'Serverless::Serverless-SNSRedrivePolicy',
      reason: 'A mail that cannot be delivered is seen by its absence; the alarm stays on the dashboard.',
    });
  }

  #alarm(name: string, { metric, threshold, breaches = 1, among = 1, description }: Rule, stage: string): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `button-updates-${stage}-${name}`,
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: among,
      datapointsToAlarm: breaches,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    return alarm;
  }
}
