import { MEDIA_TYPES, type MediaType, MOST_EVENTS } from '../../functions/http/body.ts';
import { CALLFLOW, CLOUD_EVENT, SIMPLE } from './examples.ts';
import { OUTCOMES } from './outcomes.ts';
import { responses } from './responses.ts';
import { buttonUpdate, cloudEvent, type Json, schemaOf } from './schemas.ts';

const DESCRIPTION = `Sends updates of Anveo Click2Call buttons, and asks what became of them.

Requests are signed by Standard Webhooks 1.0.0 (https://www.standardwebhooks.com), so a library of it in your language can sign them. \`webhook-signature\` is \`v1,\` and the base64 of HMAC-SHA256, with the key's bytes, over \`<webhook-id>.<webhook-timestamp>.<body>\`. The key is \`whsec_\` and then its bytes in base64. A GET is signed over the empty body.

A retry of a request has the same \`webhook-id\` and body, and a \`webhook-timestamp\` and a signature of its own: within five minutes its updates are put on the queue once, and later they replace nothing newer only if they have an \`asOf\`.`;

const MESSAGE_ID = '^[\\w-]{1,128}$';

const inPath = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', ...schema },
});

const header = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', ...schema },
});

const parameters: Json = {
  Publisher: inPath('publisher', 'Your name, as the operator of the service gave it to you.', {
    pattern: '^[A-Za-z\\d][\\w-]{0,63}$',
    examples: ['crm'],
  }),
  WebhookId: header('webhook-id', "The request's ID: the same for each retry of it.", {
    minLength: 1,
    examples: ['msg_5f1c1b0e6f0b4f1e9d0a0d6f5b1f3a11'],
  }),
  WebhookTimestamp: header('webhook-timestamp', 'When this attempt is made, in seconds since the epoch: ± 5 minutes.', {
    pattern: '^[1-9]\\d{0,14}$',
    examples: ['1798120800'],
  }),
};

const references = (...names: string[]): Json[] => names.map((name) => ({ $ref: `#/components/parameters/${name}` }));

const ITEM: Json = { anyOf: [schemaOf('ButtonUpdate'), schemaOf('CloudEvent')] };
const listOf = (items: Json): Json => ({ type: 'array', items, minItems: 1, maxItems: MOST_EVENTS });

/** What a body of each media type holds. */
const CONTENT: Readonly<Record<MediaType, { schema: Json; examples: Json }>> = {
  'application/json': {
    schema: { anyOf: [schemaOf('ButtonUpdate'), schemaOf('CloudEvent'), listOf(ITEM)] },
    examples: { event: { value: SIMPLE }, list: { value: [SIMPLE, CALLFLOW] } },
  },
  'application/cloudevents+json': {
    schema: schemaOf('CloudEvent'),
    examples: { cloudEvent: { value: CLOUD_EVENT } },
  },
  'application/cloudevents-batch+json': {
    schema: listOf(schemaOf('CloudEvent')),
    examples: { list: { value: [CLOUD_EVENT] } },
  },
};

const post: Json = {
  operationId: 'sendUpdates',
  summary: 'Puts updates on the queue: all of the request, or the answer is no 202.',
  parameters: references('WebhookId', 'WebhookTimestamp'),
  requestBody: {
    required: true,
    description: `One event, or a list of up to ${MOST_EVENTS}, in UTF-8 and not compressed.`,
    content: Object.fromEntries(Object.keys(MEDIA_TYPES).map((type) => [type, CONTENT[type as MediaType]])),
  },
  responses: responses('post'),
};

const get: Json = {
  operationId: 'getUpdate',
  summary: 'Tells what became of an update. The 202 has the whole path in `status`: use it as it is.',
  parameters: [
    ...references('WebhookId', 'WebhookTimestamp'),
    inPath('button', "The button's ID, percent-encoded twice.", { minLength: 1, examples: ['SUPPORT'] }),
    inPath('messageId', 'The `messageId` of the 202.', { pattern: MESSAGE_ID }),
    {
      name: 'since',
      in: 'query',
      description: 'Updates that were decided earlier are not looked at. Without it the newest 250 of the button are.',
      schema: { type: 'string', format: 'date-time' },
    },
  ],
  responses: responses('get'),
};

const text = { type: 'string' };
const messageId = { type: 'string', pattern: MESSAGE_ID };

const outcomes = Object.entries(OUTCOMES).map(([outcome, meaning]) => `- \`${outcome}\`: ${meaning}`);

const schemas = (): Json => ({
  ButtonUpdate: buttonUpdate('draft-2020-12'),
  CloudEvent: cloudEvent,
  Accepted: {
    type: 'object',
    properties: {
      updates: {
        type: 'array',
        description: 'In the order of the request.',
        items: {
          type: 'object',
          properties: {
            button: text,
            messageId,
            status: { type: 'string', description: 'The path that tells what became of the update, with its query.' },
          },
          required: ['button', 'messageId', 'status'],
        },
      },
    },
    required: ['updates'],
  },
  Outcome: {
    type: 'object',
    properties: {
      button: text,
      messageId,
      outcome: { type: 'string', enum: Object.keys(OUTCOMES), description: outcomes.join('\n') },
      reason: text,
      at: { type: 'string', format: 'date-time', description: 'When the outcome was reached.' },
    },
    required: ['button', 'messageId', 'outcome'],
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    properties: {
      type: { type: 'string', const: 'about:blank' },
      title: text,
      status: { type: 'integer' },
      detail: { type: 'string', description: 'For people.' },
      faults: { type: 'array', items: schemaOf('Fault'), description: 'Of 422: all that is wrong.' },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
  Fault: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        description: 'The field; in a list with the place of its event from 0: `[1].hour24From`.',
      },
      message: { type: 'string', description: 'What would be right.' },
    },
    required: ['path', 'message'],
  },
  GatewayMessage: {
    type: 'object',
    description: 'From API Gateway itself, before the request reached the service.',
    properties: { message: text },
    required: ['message'],
  },
});

const SERVERS: Json[] = [
  {
    url: 'https://{api}.execute-api.{region}.amazonaws.com',
    description: "The stack's output HttpUrl.",
    variables: { api: { default: 'abcdefghij' }, region: { default: 'us-east-1' } },
  },
  {
    url: 'http://127.0.0.1:{port}',
    description: 'The sandbox: it prints its address.',
    variables: { port: { default: '8080' } },
  },
];

/** Returns the OpenAPI 3.1 document of `accept-updates`. */
export const openApi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Button updates over HTTP',
    version: '1.0.0',
    description: DESCRIPTION,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: SERVERS,
  security: [{ standardWebhooks: [] }],
  paths: {
    '/v1/{publisher}/updates': { parameters: references('Publisher'), post },
    '/v1/{publisher}/updates/{button}/{messageId}': { parameters: references('Publisher'), get },
  },
  components: {
    securitySchemes: {
      standardWebhooks: {
        type: 'apiKey',
        in: 'header',
        name: 'webhook-signature',
        description: 'One or more signatures `v1,<base64>` with spaces between, by Standard Webhooks 1.0.0.',
      },
    },
    parameters,
    schemas: schemas(),
  },
});
