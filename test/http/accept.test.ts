import { expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { KEYS, startHttpWorld } from './world.ts';

const NOON = '2026-11-28T12:00:00.000Z';
/** Six minutes before the world's time: SQS may have taken a repeated message so long ago. */
const SINCE = '2026-11-28T11:54:00.000Z';

const cloudEvent = (data: unknown, fields: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: 'E1',
  source: '/crm',
  type: 'button.changed',
  data,
  ...fields,
});

test('one event is on the queue as it was sent, with the name of its publisher, and the answer says how to ask for it', async () => {
  const world = await startHttpWorld();
  const event = simpleEvent({ phoneNumber: '+1 (215) 701-0680' });
  const { status, headers, body } = await world.post(event);
  const [message] = world.front.queues.messages();
  expect(status).toBe(202);
  expect(headers.get('content-type')).toBe('application/json');
  expect(body).toEqual({
    updates: [
      {
        button: 'BUTTON1',
        messageId: message?.messageId,
        status: `/v1/crm/updates/BUTTON1/${message?.messageId}?since=${SINCE}`,
      },
    ],
  });
  expect(message).toMatchObject({ messageGroupId: 'BUTTON1' });
  expect(world.queued()).toEqual([event]);
  expect(world.front.batches.flat().map(({ MessageAttributes }) => MessageAttributes)).toEqual([
    { By: { DataType: 'String', StringValue: 'publisher:crm' } },
  ]);
  expect(world.lines).toEqual([
    {
      level: 'info',
      message: 'request',
      status: 202,
      publisher: 'crm',
      buttons: ['BUTTON1'],
      messageIds: [message?.messageId],
      durationMs: 0,
      requestId: expect.any(String),
    },
  ]);
  expect(world.metrics).toEqual([{ name: 'AcceptedUpdates', value: 1 }]);
});

test.each([
  ['an event', 'application/json', simpleEvent(), [simpleEvent()]],
  ['a media type in capitals with a charset', 'Application/JSON; Charset="UTF-8"', simpleEvent(), [simpleEvent()]],
  ['a CloudEvent', 'application/cloudevents+json', cloudEvent(simpleEvent()), [simpleEvent()]],
  ['a CloudEvent that says it is JSON', 'application/json', cloudEvent(simpleEvent()), [simpleEvent()]],
  [
    "a CloudEvent's time",
    'application/cloudevents+json',
    cloudEvent(simpleEvent(), { time: NOON }),
    [simpleEvent({ asOf: NOON })],
  ],
  [
    "an event's own asOf, which wins",
    'application/cloudevents+json',
    cloudEvent(simpleEvent({ asOf: NOON }), { time: 'any' }),
    [simpleEvent({ asOf: NOON })],
  ],
  [
    'a list of both',
    'application/json',
    [simpleEvent({ id: 'A' }), cloudEvent(simpleEvent({ id: 'B' }))],
    [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' })],
  ],
  [
    'a batch of CloudEvents',
    'application/cloudevents-batch+json',
    [cloudEvent(simpleEvent({ id: 'A' })), cloudEvent(simpleEvent({ id: 'B' }))],
    [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' })],
  ],
])('%s is accepted as %s', async (_, contentType, body, expected) => {
  const world = await startHttpWorld();
  expect(await world.post(body, { contentType })).toMatchObject({ status: 202 });
  expect(world.queued()).toEqual(expected);
});

test('characters of every plane arrive as they were sent', async () => {
  const world = await startHttpWorld();
  const event = simpleEvent({ id: 'é 📞', buttonTitle: 'Call 📞 𝄞' });
  expect(await world.post(event)).toMatchObject({ status: 202 });
  expect(world.queued()).toEqual([event]);
});

test('ten events of one button keep their order, and those of others too', async () => {
  const world = await startHttpWorld();
  const events = Array.from({ length: 10 }, (_, index) =>
    simpleEvent({ id: index % 3 === 0 ? 'B' : 'A', hour24From: index }),
  );
  const { status, body } = await world.post(events);
  expect(status).toBe(202);
  const inOrder = (id: string) => world.queued().filter((each) => each['id'] === id);
  for (const id of ['A', 'B']) expect(inOrder(id)).toEqual(events.filter((each) => each.id === id));
  expect((body['updates'] as { button: string }[]).map(({ button }) => button)).toEqual(events.map(({ id }) => id));
});

test('since says when an event was decided, if that was before', async () => {
  const world = await startHttpWorld();
  const statusOf = async (asOf: string) => {
    const { body } = await world.post(simpleEvent({ asOf }));
    return (body['updates'] as { status: string }[])[0]?.status.split('since=')[1];
  };
  expect(await statusOf('2026-11-01T00:00:00+01:00')).toBe('2026-10-31T23:00:00.000Z');
  expect(await statusOf('2027-01-01T00:00:00Z')).toBe(SINCE);
});

test('a retry has the same webhook-id: it gets the same answer, and nothing is sent twice', async () => {
  const world = await startHttpWorld();
  const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' })];
  const first = await world.post(events, { id: 'msg_once' });
  const second = await world.post(events, { id: 'msg_once' });
  expect(first.status).toBe(202);
  expect(second.body).toEqual(first.body);
  expect(world.queued()).toHaveLength(3);
});

test('an old webhook-id with another update loses nothing', async () => {
  const world = await startHttpWorld();
  const events = [simpleEvent(), simpleEvent({ hour24From: 10 }), simpleEvent({ id: 'OTHER' })];
  const answers = [];
  for (const event of events) answers.push(await world.post(event, { id: 'msg_once' }));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(world.queued()).toEqual(events);
});

test('another publisher, webhook-id or place in the list is another update', async () => {
  const world = await startHttpWorld();
  world.publishers({ a: { keys: [KEYS.crm] }, b: { keys: [KEYS.crm] } });
  await world.post([simpleEvent(), simpleEvent()], { publisher: 'a', id: 'msg_1' });
  await world.post([simpleEvent(), simpleEvent()], { publisher: 'b', id: 'msg_1' });
  await world.post(simpleEvent(), { publisher: 'a', id: 'msg_2' });
  const ids = world.front.batches.flat().map(({ MessageDeduplicationId }) => MessageDeduplicationId);
  expect(new Set(ids).size).toBe(5);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{64}$/);
});
