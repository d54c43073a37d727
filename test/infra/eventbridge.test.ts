import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import update from '../../examples/update.json' with { type: 'json' };
import { parseEvent, parseUpdate } from '../../functions/event/parse.ts';
import { messageGroupId } from '../../functions/queue/message-group.ts';
import { filled } from '../../infra/bulk/asl.ts';
import { type Resource, statementsOf } from './template.ts';

/** Reads one of the templates that publishers deploy: CloudFormation's names and properties are checked by the CDK. */
const include = (name: string) => {
  const stack = new Stack(new App(), 'Publisher');
  new CfnInclude(stack, 'Example', {
    templateFile: fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url)),
  });
  const template = Template.fromStack(stack);
  const resources: Record<string, Resource> = template.toJSON()['Resources'];
  const properties = <T>(id: string) => resources[id]?.Properties as T;
  const [policy] = properties<{ Policies: [Record<string, unknown>] }>('Role').Policies;
  return { template, properties, allowed: statementsOf(policy) };
};

const EVENT_ID = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const envelope = {
  version: '0',
  id: EVENT_ID,
  'detail-type': 'ButtonUpdate',
  source: 'com.example.crm',
  account: '123456789012',
  time: '2026-11-28T12:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: update,
};

/** Holds that `update-button` reads the update in a message with this body. */
const expectRead = (body: unknown) => {
  const read = parseUpdate(update);
  expect(read).toMatchObject({ ok: true });
  expect(parseEvent(JSON.stringify(body))).toEqual(read);
};

test('a Custom Event Bus delivers in order, by the rules of the queue, what update-button reads', async () => {
  const { properties } = include('eventbridge-bus');
  const subscriber = properties<{
    Type: string;
    FilterConfiguration: { Filters: { Scope: string; Pattern: string }[] };
    InvokeConfiguration: { TargetArn: unknown; SqsParameters: Record<string, string> };
    Transformer?: unknown;
  }>('Subscriber');
  expect(subscriber.Type).toBe('FIFO');
  expect(subscriber.FilterConfiguration.Filters).toEqual([
    { Scope: 'DATA', Pattern: JSON.stringify({ 'detail-type': [envelope['detail-type']] }) },
  ]);
  const { TargetArn, SqsParameters } = subscriber.InvokeConfiguration;
  expect(TargetArn).toEqual({ Ref: 'QueueArn' });
  /** What an expression gives: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-transform.html */
  const evaluate = (parameter: string | undefined) => {
    const [, expression = ''] = /^\{% (.*) %\}$/.exec(parameter ?? '') ?? [];
    return jsonata(expression).evaluate(undefined, {
      events: { Data: envelope, SystemMetadata: { 'aws:EventId': 'event-1', EventGroupId: update.id } },
    });
  };
  expect(Object.keys(SqsParameters).sort()).toEqual(['MessageDeduplicationId', 'MessageGroupId']);
  expect(await evaluate(SqsParameters['MessageGroupId'])).toBe(messageGroupId(update.id));
  expect(await evaluate(SqsParameters['MessageDeduplicationId'])).toBe('event-1');
  // Without a transformer the body is the published data.
  expect(subscriber).not.toHaveProperty('Transformer');
  expectRead(envelope);
});

test('a Custom Event Bus tries for a day, keeps what failed, and may send to these two queues only', () => {
  const { template, allowed } = include('eventbridge-bus');
  template.hasResourceProperties('AWS::EventsV2::Subscriber', {
    RetryPolicy: { MaxRetryAttempts: 185, MaxEventAgeInSeconds: 86_400 },
    OnFailureConfiguration: { Arn: { 'Fn::GetAtt': 'NotDelivered.Arn' } },
  });
  expect(allowed).toEqual([[['sqs:SendMessage'], '[{"Ref":"QueueArn"},{"Fn::GetAtt":"NotDelivered.Arn"}]']]);
});

test.each(['eventbridge-bus', 'eventbridge-rule'])(
  '%s takes the key of a stack with kmsKey, and uses it by SQS only; without one nothing is said of keys',
  (name) => {
    const { template, properties } = include(name);
    expect(template.toJSON()['Parameters'].DataKeyArn).toMatchObject({ Type: 'String', Default: '' });
    expect(template.toJSON()['Conditions']).toEqual({
      HasDataKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'DataKeyArn' }, ''] }] },
    });
    expect(properties('DataKeyPolicy')).toEqual({
      PolicyName: 'use-key',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: { Ref: 'DataKeyArn' },
            Condition: {
              StringEquals: { 'kms:ViaService': { 'Fn::Sub': `sqs.${filled('AWS::Region')}.amazonaws.com` } },
            },
          },
        ],
      },
    });
    expect(template.findResources('AWS::IAM::Policy', { Condition: 'HasDataKey' })).toHaveProperty('DataKeyPolicy');
  },
);

/** Reads a path as EventBridge Pipes does: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html */
const atPath = (event: unknown, path: string): unknown => {
  expect(path).toMatch(/^\$(\.[\w-]+)+$/);
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], event);
};

test('a rule sends to a queue in between, from which a pipe sends by the rules of the queue what update-button reads', () => {
  const { template, properties } = include('eventbridge-rule');
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'detail-type': [envelope['detail-type']] },
    Targets: [{ Arn: { 'Fn::GetAtt': 'Events.Arn' } }],
  });
  const pipe = properties<{
    Source: unknown;
    Target: unknown;
    TargetParameters: { InputTemplate: string; SqsQueueParameters: Record<string, string> };
  }>('Pipe');
  expect(pipe).toMatchObject({ Source: { 'Fn::GetAtt': 'Events.Arn' }, Target: { Ref: 'QueueArn' } });
  const { InputTemplate, SqsQueueParameters } = pipe.TargetParameters;
  // Pipes reads a body that is JSON.
  const record = { messageId: 'message-1', body: envelope };
  const at = (path = '') => atPath(record, path);
  expect(at(SqsQueueParameters['MessageGroupId'])).toBe(messageGroupId(update.id));
  expect(at(SqsQueueParameters['MessageDeduplicationId'])).toBe(EVENT_ID);
  const [, body = ''] = /^<(.*)>$/.exec(InputTemplate) ?? [];
  expectRead(at(body));
});

test('only that rule may send to the queue in between, and the pipe may take from it and send to the queue only', () => {
  const { template, allowed } = include('eventbridge-rule');
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': 'Events.Arn' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': 'Rule.Arn' } } },
        },
      ],
    },
  });
  expect(allowed).toEqual([
    [['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], '{"Fn::GetAtt":"Events.Arn"}'],
    [['sqs:SendMessage'], '{"Ref":"QueueArn"}'],
  ]);
});
