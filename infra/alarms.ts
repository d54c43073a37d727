import { Annotations, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { bulkRules } from './bulk/bulk-alarms.ts';
import { httpRules } from './http/http-alarms.ts';
import type { MonitoringProps, Rule } from './monitoring.ts';
import { resourceName } from './names.ts';
import { removalPolicy } from './removal-policy.ts';
import type { StackSettings } from './settings.ts';
import { updateRules } from './update-alarms.ts';

/** The alarms, and the topic that sends them to its subscribers. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings } = props;
    const key = new Key(this, 'Key', {
      description: `Encrypts the alarms of ${resourceName(settings)}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(settings),
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    // CloudWatch cannot use a topic with AWS's own key, or whose policy does not allow it.
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
    this.topic = new Topic(this, 'Topic', {
      masterKey: key,
      enforceSSL: true,
      topicName: resourceName(settings, 'alarms'),
    });
    this.topic.grantPublish(cloudWatch);
    if (settings.alarmEmail !== undefined) this.#subscribe(settings.alarmEmail);
    else
      Annotations.of(this).addInfo('alarmEmail is not set: alarms reach nobody until somebody subscribes to the topic');
    const rules = { ...updateRules(props), ...bulkRules(props), ...httpRules(props) };
    this.alarms = Object.entries(rules).map(([name, rule]) => this.#alarm(name, rule, settings));
  }

  #subscribe(email: string): void {
    const subscription = this.topic.addSubscription(new EmailSubscription(email));
    Validations.of(subscription).acknowledge({
      id: 'Serverless::Serverless-SNSRedrivePolicy',
      reason: 'A lost mail needs no dead-letter queue: the dashboard shows the alarm too.',
    });
  }

  #alarm(
    name: string,
    { metric, threshold, breaches = 1, among = 1, breachesWithoutData, description }: Rule,
    settings: StackSettings,
  ): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: resourceName(settings, name),
      alarmDescription: `${description} Runbook: docs/operations.md#${name.toLowerCase()}.`,
      metric,
      threshold,
      evaluationPeriods: among,
      datapointsToAlarm: breaches,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: breachesWithoutData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    return alarm;
  }
}
