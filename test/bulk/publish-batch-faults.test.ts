import { describe, expect, test } from 'vitest';
import type { Change } from '../../functions/bulk/change.ts';
import { createPublishBatch, NotSent, RowsRejected } from '../../functions/bulk/publish-batch.ts';
import { simpleEvent } from '../delivery/events.ts';
import { type Entry, type EntryFault, type Front, failing, sqsError, startFront } from '../queue/sqs.ts';
import { BACKLOG, batchOf } from './fixture.ts';

const publish = ({ client, queueUrl }: Front, events: unknown[], plan: Change = {}) =>
  createPublishBatch(client, { queueUrl, backlog: BACKLOG })(batchOf(events, { plan }));

const errorOf = (front: Front, events: unknown[]): Promise<unknown> =>
  publish(front, events).catch((error: unknown) => error);

const buttons = (number: number) => Array.from({ length: number }, (_, index) => simpleEvent({ id: `B${index}` }));
const idsIn = (entries: readonly Entry[]) => entries.map(({ MessageGroupId }) => MessageGroupId);
const sent = ({ queues }: Front) => queues.messages().map(({ body }) => JSON.parse(body).id);

/** Lets pass what holds no message of this button, and fails this message of what does. */
const refusing = (button: string, fault: EntryFault) => (entries: Entry[]) =>
  idsIn(entries).includes(button)
    ? failing(entries, ({ MessageGroupId }) => MessageGroupId === button, fault)
    : undefined;

const DOWN = { Code: 'InternalError', SenderFault: false };

describe('what SQS does not take', () => {
  test("for the message's own fault is a rejected row, and is sent once only", async () => {
    const front = await startFront(refusing('B1', { Code: 'InvalidMessageContents', SenderFault: true }));
    const error = await errorOf(front, buttons(3));
    expect(error).toBeInstanceOf(RowsRejected);
    expect(error).toMatchObject({ message: 'line 2 (B1): InvalidMessageContents: not now' });
    expect(front.batches).toHaveLength(1);
  });

  test('for a fault of its own is sent three times, alone, and is then not sent', async () => {
    const front = await startFront(refusing('B1', DOWN));
    const error = await errorOf(front, buttons(3));
    expect(error).toBeInstanceOf(NotSent);
    expect(error).toMatchObject({ name: 'NotSent', message: 'line 2 (B1): InternalError: not now' });
    expect(front.batches.map(idsIn)).toEqual([['B0', 'B1', 'B2'], ['B1'], ['B1']]);
  });

  test('is published by the next try, and nothing that was taken is published twice', async () => {
    const down = { now: true };
    const front = await startFront((entries) =>
      down.now && idsIn(entries).includes('B15') ? failing(entries, () => true, DOWN) : undefined,
    );
    const error = await errorOf(front, buttons(30));
    expect(error).toBeInstanceOf(NotSent);
    expect(String(error).match(/line \d+/g)).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index + 11}`));
    expect(sent(front)).toHaveLength(20);
    down.now = false;
    expect(await publish(front, buttons(30))).toEqual({ published: 30, unmatched: 0 });
    expect(sent(front).sort()).toEqual(
      buttons(30)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('because it refuses every call is not sent, with its reason for each row', async () => {
    const front = await startFront(() => sqsError(403, 'AccessDenied', 'not allowed'));
    expect(await errorOf(front, buttons(2))).toMatchObject({
      name: 'NotSent',
      message: expect.stringMatching(
        /^line 1 \(B0\): AccessDenied\w*: not allowed\nline 2 \(B1\): AccessDenied\w*: not allowed$/,
      ),
    });
  });

  test('is not sent even where rows were rejected: the batch must be tried again', async () => {
    const front = await startFront(refusing('B0', DOWN));
    const error = await errorOf(front, [...buttons(2), simpleEvent({ id: 'BAD', hour24To: 25 })]);
    expect(error).toMatchObject({
      name: 'NotSent',
      message:
        'line 1 (B0): InternalError: not now\nline 3 (BAD): hour24To must be a whole number from 0 to 24, but is 25',
    });
  });
});

test('several rows of one group never share a list', async () => {
  const front = await startFront();
  // Of these IDs SQS takes neither as a group: both get their hash; a repeated one is the same group.
  await publish(front, [simpleEvent({ id: 'A B' }), simpleEvent({ id: 'A B' }), simpleEvent({ id: 'é' })]);
  expect(front.batches.flat()).toHaveLength(3);
  for (const batch of front.batches) expect(new Set(idsIn(batch)).size).toBe(batch.length);
});

test.each([
  ['a condition', { where: { nope: 1 } }, 'where.nope is not a field of a button'],
  ['a value', { set: { hour24From: 25 } }, 'set.hour24From must be a whole number from 0 to 24, but is 25'],
  ['an expiry', { expireAfterMinutes: 0 }, /^expireAfterMinutes must be a whole number of minutes/],
  ['everything', null as unknown as Change, 'plan must be an object'],
])('a plan with a fault in %s is refused before any row is looked at', async (_, plan, message) => {
  const front = await startFront();
  await expect(publish(front, [...buttons(2), 'text'], plan)).rejects.toMatchObject({
    name: 'PlanRefused',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
  expect(front.batches).toEqual([]);
});

describe("an error's message", () => {
  /** What Step Functions keeps of an error, in bytes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
  const MOST_BYTES = 32_768;
  const bytesOf = ({ name, message, stack }: Error) =>
    Buffer.byteLength(JSON.stringify({ errorType: name, errorMessage: message, trace: stack?.split('\n') }));

  const character = '\u{1F600}';
  const keys = Array.from({ length: 30 }, (_, key) => [`${key}${character.repeat(100)}`, 1]);
  const long = { ...Object.fromEntries(keys), hour24To: 25 };

  test.each([
    ['long IDs and unknown fields', long],
    ['nothing but long texts', { buttonTitle: character.repeat(5000), offHoursMessage: '' }],
    ['everything missing', { configuration: undefined, hour24From: undefined, profileId: undefined }],
  ])('for 50 rows of four-byte characters with %s stays under 32 KiB and names every row', async (_, fields) => {
    const events = Array.from({ length: 50 }, () => simpleEvent({ id: character.repeat(128), ...fields }));
    const error = await errorOf(await startFront(), events);
    if (!(error instanceof RowsRejected)) throw new Error(`not rejected: ${error}`);
    expect(bytesOf(error)).toBeLessThan(MOST_BYTES);
    expect(error.message.match(/^line \d+/gm)).toHaveLength(50);
  });

  test.each([
    ['words', 'not allowed '.repeat(1000)],
    ['text of three bytes a character', '漢'.repeat(1000)],
    ['text that JSON escapes', '"\\\u0007'.repeat(1000)],
  ])('for 50 rows that SQS fails with long %s stays under 32 KiB', async (_, words) => {
    const front = await startFront(() => sqsError(403, 'AccessDenied', words));
    const error = await errorOf(front, buttons(50));
    if (!(error instanceof NotSent)) throw new Error(`sent: ${error}`);
    expect(bytesOf(error)).toBeLessThan(MOST_BYTES);
    expect(error.message.match(/^line \d+/gm)).toHaveLength(50);
  });

  test('names the resource that AWS denies, which AWS names last', async () => {
    const long = 'x'.repeat(64);
    const denial =
      `User: arn:aws:sts::123456789012:assumed-role/${long}/${long} is not authorized to perform: sqs:sendmessage on ` +
      `resource: arn:aws:sqs:us-east-1:123456789012:${long}.fifo because no identity-based policy allows it`;
    const front = await startFront(() => sqsError(403, 'AccessDenied', denial));
    expect(await errorOf(front, buttons(1))).toMatchObject({ message: expect.stringContaining(denial) });
  });
});
