import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import { LONGEST_BY } from '../../functions/queue/message.ts';
import { CALLFLOW, CLOUD_EVENT, SIMPLE } from './examples.ts';
import { buttonUpdate, cloudEvent, type Json, schemaOf } from './schemas.ts';

const QUEUE = 'button-updates-prod.fifo';
const TOPIC = 'buttons.fifo';
const ACCOUNT = '123456789012';

const DESCRIPTION = `Updates of Anveo Click2Call buttons, as other systems publish them. The same updates can be sent over HTTP: see openapi.yaml.

A message needs the button's \`id\` as its MessageGroupId, so that the updates of one button keep their order, and a new MessageDeduplicationId for each update. SQS takes 1 to 128 ASCII letters, digits and punctuation as a group: an \`id\` with anything else gets the lower-case hex SHA-256 of its UTF-8 bytes instead.`;

/** Message attributes. SQS has types of its own: each is a String. */
const attributes: Json = {
  title: 'Message attributes',
  description: 'All are of type String and may be left out. Others are ignored.',
  type: 'object',
  properties: {
    RunId: {
      type: 'string',
      pattern: '^[\\x20-\\x7e]{1,128}$',
      description: 'The run of a bulk change that the update belongs to. Logs, the history and dead letters have it.',
    },
    By: {
      type: 'string',
      description: `Who asks for the update, for the history and dead letters: a note that nobody checks. It is cut after ${LONGEST_BY} characters.`,
    },
    SkipUnchanged: {
      type: 'string',
      const: 'true',
      description: 'No call when the button shows the same already: the outcome is `unchanged`.',
    },
    SentAt: {
      type: 'string',
      format: 'date-time',
      description: 'Of a dead letter that is published again, together with SourceMessageId: when it was first sent.',
    },
    SourceMessageId: {
      type: 'string',
      pattern: '^[\\w-]{1,128}$',
      description: 'Of a dead letter that is published again, together with SentAt: its message ID then.',
    },
  },
};

const snsNotification: Json = {
  title: 'SNS notification',
  description: 'What SNS sends without raw message delivery. Message attributes in it are not read.',
  type: 'object',
  properties: {
    Type: { type: 'string', const: 'Notification' },
    TopicArn: { type: 'string' },
    Message: { type: 'string', contentMediaType: 'application/json', description: 'The button update as JSON text.' },
  },
  required: ['Type', 'TopicArn', 'Message'],
};

const eventBridgeEvent: Json = {
  title: 'EventBridge event',
  description: 'What EventBridge sends when nothing transforms the event.',
  type: 'object',
  properties: { 'detail-type': { type: 'string' }, source: { type: 'string' }, detail: schemaOf('ButtonUpdate') },
  required: ['detail-type', 'detail'],
};

const example = (name: string, payload: unknown, headers: Json = {}): Json => ({ name, headers, payload });

const message = (title: string, payload: Json, examples: readonly Json[]): Json => ({
  title,
  contentType: 'application/json',
  headers: schemaOf('Attributes'),
  payload,
  bindings: { sqs: {} },
  examples,
});

const messages: Readonly<Record<string, Json>> = {
  ButtonUpdate: message('Button update', schemaOf('ButtonUpdate'), [
    example('SIMPLE', SIMPLE),
    example('CALLFLOW', CALLFLOW, { RunId: 'crm-2026-12-24', SkipUnchanged: 'true' }),
  ]),
  CloudEvent: message('Button update in a CloudEvent', schemaOf('CloudEvent'), [example('CloudEvent', CLOUD_EVENT)]),
  SnsNotification: message('Button update in an SNS notification', schemaOf('SnsNotification'), [
    example('Notification', {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:${TOPIC}`,
      Message: JSON.stringify(SIMPLE),
      Timestamp: '2026-12-24T14:00:00.000Z',
    }),
  ]),
  EventBridgeEvent: message('Button update in an EventBridge event', schemaOf('EventBridgeEvent'), [
    example('Event', {
      version: '0',
      id: '7bf73129-1428-4cd3-a780-95db273d1602',
      'detail-type': 'ButtonUpdate',
      source: 'com.example.crm',
      account: ACCOUNT,
      time: '2026-12-24T14:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: SIMPLE,
    }),
  ]),
};

const references = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

const FIFO = { fifoQueue: true, deduplicationScope: 'messageGroup', fifoThroughputLimit: 'perMessageGroupId' };

const channels: Json = {
  buttonUpdates: {
    address: QUEUE,
    title: 'The queue of button updates',
    description: `Content-based deduplication is off: A, B, A again within five minutes are three updates. A message has at most ${MOST_MESSAGE_BYTES} bytes, attributes included.`,
    servers: [{ $ref: '#/servers/sqs' }],
    messages: references(Object.keys(messages)),
    bindings: { sqs: { queue: { name: QUEUE, ...FIFO }, bindingVersion: '0.2.0' } },
  },
  topic: {
    address: TOPIC,
    title: 'A FIFO topic of yours',
    description:
      'It hands MessageGroupId and MessageDeduplicationId on to the queue. The stack must name it in `publisherTopics`.',
    servers: [{ $ref: '#/servers/sns' }],
    messages: references(['ButtonUpdate']),
    bindings: { sns: { name: TOPIC, ordering: { type: 'FIFO', contentBasedDeduplication: false } } },
  },
};

const receive = (channel: string, names: readonly string[], summary: string, bindings?: Json): Json => ({
  action: 'receive',
  summary,
  channel: { $ref: `#/channels/${channel}` },
  messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  ...(bindings && { bindings }),
});

const operations: Json = {
  receiveUpdates: receive(
    'buttonUpdates',
    Object.keys(messages),
    'Brings each update to Anveo, in order for each button.',
  ),
  receiveUpdatesOfTopic: receive('topic', ['ButtonUpdate'], 'Takes updates from your topic, by way of the queue.', {
    sns: {
      topic: { name: TOPIC },
      consumers: [{ protocol: 'sqs', endpoint: { name: QUEUE }, rawMessageDelivery: true }],
    },
  }),
};

const server = (service: string, title: string): Json => ({
  host: `${service}.{region}.amazonaws.com`,
  protocol: service,
  title,
  variables: { region: { default: 'us-east-1', description: 'The region of the stack, or of the topic.' } },
});

/** Returns the AsyncAPI 3.0 document of the queue, and of the ways to it through SNS, EventBridge and CloudEvents. */
export const asyncApi = (): Json => ({
  asyncapi: '3.0.0',
  info: { title: 'Button updates', version: '1.0.0', description: DESCRIPTION, license: { name: 'MIT' } },
  id: 'urn:anveo-button-updater',
  defaultContentType: 'application/json',
  servers: { sqs: server('sqs', 'Amazon SQS'), sns: server('sns', 'Amazon SNS') },
  channels,
  operations,
  components: {
    schemas: {
      ButtonUpdate: buttonUpdate('draft-07'),
      Attributes: attributes,
      CloudEvent: cloudEvent,
      SnsNotification: snsNotification,
      EventBridgeEvent: eventBridgeEvent,
    },
    messages,
  },
});
