import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../functions/event/parse.ts';
import { CALLFLOW, faultsIn, faultsOf, type Json, SIMPLE } from './fixture.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const sns = (message: unknown): Json => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:button-updates.fifo',
  Subject: 'Button update',
  Message: message,
  Timestamp: '2026-01-02T03:04:05.678Z',
  SignatureVersion: '1',
  Signature: 'EXAMPLE',
});
const notification = (content: unknown): Json => sns(JSON.stringify(content));

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const eventBridge = (detail: unknown): Json => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'ButtonUpdate',
  source: 'crm',
  account: '111122223333',
  time: '2026-01-02T03:04:05Z',
  region: 'us-west-1',
  resources: [],
  detail,
});

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const cloudEvent = (data: unknown): Json => ({
  specversion: '1.0',
  type: 'com.example.button-update',
  source: '/crm',
  id: 'A234-1234-1234',
  datacontenttype: 'application/json',
  data,
});

const ENVELOPES: [name: string, wrap: (event: unknown) => unknown][] = [
  ['no envelope', (event) => event],
  ['an SNS notification', notification],
  ['an EventBridge event', eventBridge],
  ['a CloudEvent', cloudEvent],
  ['an EventBridge event in an SNS notification', (event) => notification(eventBridge(event))],
  ['an SNS notification in an SNS notification', (event) => notification(notification(event))],
  ['a CloudEvent in an EventBridge event', (event) => eventBridge(cloudEvent(event))],
  ['all three', (event) => notification(eventBridge(cloudEvent(event)))],
];

test.each(ENVELOPES)('an update in %s is read', (_, wrap) => {
  expect(parseEvent(JSON.stringify(wrap(SIMPLE)))).toEqual({ ok: true, update: SIMPLE });
  expect(parseEvent(JSON.stringify(wrap(CALLFLOW)))).toEqual({ ok: true, update: CALLFLOW });
});

test.each(ENVELOPES)('faults of an event in %s are told with the paths of the event itself', (_, wrap) => {
  expect(parseEvent(JSON.stringify(wrap({ ...SIMPLE, hour24To: 25, hour24form: 9 })))).toEqual({
    ok: false,
    faults: [
      { path: 'hour24To', message: 'must be a whole number from 0 to 24, but is 25' },
      { path: 'hour24form', message: 'is not a known field: did you mean hour24From?' },
    ],
    buttonId: 'ID1232123',
  });
});

test('characters that two layers of JSON escape arrive as they are', () => {
  const event = { ...SIMPLE, offHoursMessage: '"\\\n\u{1F600}\u2028' };
  expect(parseEvent(JSON.stringify(notification(eventBridge(event))))).toEqual({ ok: true, update: event });
});

test('a fourth envelope is not opened', () => {
  const body = JSON.stringify(notification(notification(notification(eventBridge(SIMPLE)))));
  expect(faultsIn(body).map(({ path }) => path)).toContain('detail-type');
});

describe('an SNS notification', () => {
  test.each(['', 'hello', '{"id":', JSON.stringify(SIMPLE).slice(1)])('whose Message %j is not JSON', (message) => {
    expect(faultsOf(sns(message))).toEqual([{ path: 'Message', message: expect.stringMatching(/^is not JSON: ./) }]);
  });

  test.each([SIMPLE, null, 1, undefined])('whose Message is no text but %j', (message) => {
    expect(faultsOf(sns(message))).toEqual([{ path: 'Message', message: 'must be the button update as JSON text' }]);
  });

  test.each([
    [[SIMPLE], 'is a list'],
    [null, 'is null'],
    ['text', 'is text'],
    [1, 'is a number'],
  ])('whose Message is the JSON of %j', (content, what) => {
    expect(faultsOf(notification(content))).toEqual([{ path: 'event', message: `must be a JSON object, but ${what}` }]);
  });

  test('of another type is no notification', () => {
    const body = { ...notification(SIMPLE), Type: 'SubscriptionConfirmation' };
    expect(faultsOf(body).map(({ path }) => path)).toContain('TopicArn');
  });
});

test.each(['detail-type', 'detail'])('%s alone makes no EventBridge event', (field) => {
  expect(faultsOf({ ...SIMPLE, [field]: {} })).toEqual([{ path: field, message: 'is not a known field' }]);
});

const NO_OBJECT = [[SIMPLE], JSON.stringify(SIMPLE), null, 1, true];

test.each(NO_OBJECT)('an EventBridge event whose detail is no object but %j', (detail) => {
  expect(faultsOf(eventBridge(detail))).toEqual([
    { path: 'detail', message: 'must be an object that holds the button update' },
  ]);
});

test.each([...NO_OBJECT, undefined])('a CloudEvent whose data is no object but %j', (data) => {
  expect(faultsOf(cloudEvent(data))).toEqual([
    { path: 'data', message: 'must be an object that holds the button update' },
  ]);
});

test.each(['0.3', '1.1', 1, null, ''])('a CloudEvent of version %j is refused', (specversion) => {
  expect(faultsOf({ ...cloudEvent(SIMPLE), specversion })).toEqual([{ path: 'specversion', message: 'must be "1.0"' }]);
});
