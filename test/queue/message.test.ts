import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import {
  attributeBytes,
  batchMessages,
  messageBytes,
  type OutgoingMessage,
  readBy,
  updateMessage,
  withBy,
} from '../../functions/queue/message.ts';

const message = (body: string, messageGroupId: string): OutgoingMessage => ({
  body,
  messageGroupId,
  deduplicationId: `${messageGroupId} ${body}`,
});

test('batches keep the order, the limits, and at most one message of a group', async () => {
  const sizes = fc.oneof(fc.constantFrom(1, 10), fc.constantFrom(200_000, 600_000, 1_048_576));
  const planned = fc.array(fc.tuple(sizes, fc.nat(8)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(planned, async (plan) => {
      const messages = plan.map(([size, group]) => message('x'.repeat(size), `G${group}`));
      const batches = await Array.fromAsync(batchMessages(messages));
      expect(batches.flat().every((each, index) => each === messages[index])).toBe(true);
      expect(batches.flat()).toHaveLength(messages.length);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(new Set(batch.map(({ messageGroupId }) => messageGroupId)).size).toBe(batch.length);
        const bytes = batch.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
        expect(bytes).toBeLessThanOrEqual(1_048_576);
      }
    }),
    { numRuns: 50 },
  );
});

const batched = async (messages: readonly OutgoingMessage[]) =>
  (await Array.fromAsync(batchMessages(messages))).map((batch) => batch.map(({ messageGroupId }) => messageGroupId));

const ofBytes = (bytes: number, group: string) => message('x'.repeat(bytes), group);

test('a batch may be full to its last byte and its tenth message', async () => {
  expect(await batched([ofBytes(1_048_575, 'A'), ofBytes(1, 'B'), ofBytes(1, 'C')])).toEqual([['A', 'B'], ['C']]);
  const eleven = Array.from({ length: 11 }, (_, index) => ofBytes(1, `G${index}`));
  expect((await batched(eleven)).map(({ length }) => length)).toEqual([10, 1]);
});

test('the groups and bytes of a batch count for that batch alone', async () => {
  const large = ['A', 'B', 'C'].map((group) => ofBytes(600_000, group));
  expect(await batched([...large, ofBytes(1, 'D')])).toEqual([['A'], ['B'], ['C', 'D']]);
  expect(await batched(['A', 'A', 'B', 'A'].map((group) => ofBytes(1, group)))).toEqual([['A'], ['A', 'B'], ['A']]);
});

test('no batch is empty: a message over the limit goes alone, and no message makes no batch', async () => {
  expect(await batched([ofBytes(1_048_577, 'A'), ofBytes(1, 'B')])).toEqual([['A'], ['B']]);
  expect(await batched([])).toEqual([]);
});

test('attributes count towards the size of a message and of a batch', async () => {
  // Body 2, then RunId (5), String (6) and é (2): SQS counts names, types and values in bytes.
  const small = { ...message('é', 'A'), attributes: { RunId: 'é' } };
  expect([attributeBytes('RunId', 'é'), messageBytes(small), messageBytes(message('é', 'A'))]).toEqual([13, 15, 2]);
  expect(await batched([ofBytes(1_048_576 - 15, 'B'), small])).toEqual([['B', 'A']]);
  expect(await batched([ofBytes(1_048_576 - 14, 'B'), small])).toEqual([['B'], ['A']]);
});

test('groups that may repeat share a batch', async () => {
  const messages = ['A', 'A', 'B', 'A'].map((group) => ofBytes(1, group));
  const batches = await Array.fromAsync(batchMessages(messages, { groupsMayRepeat: true }));
  expect(batches).toEqual([messages]);
});

test("an update's message holds the event, in the group of its button, under a deduplication ID of its own", () => {
  const [first, second] = [updateMessage({ id: 'A' }, 'A'), updateMessage({ id: 'A' }, 'A')];
  expect(first).toEqual({ body: '{"id":"A"}', messageGroupId: 'A', deduplicationId: expect.any(String) });
  expect(first.deduplicationId).not.toBe(second.deduplicationId);
});

test("an update's message carries the attributes that it is given", () => {
  expect(updateMessage(1, 'two words', { RunId: 'run-1' })).toMatchObject({
    messageGroupId: expect.stringMatching(/^[0-9a-f]{64}$/),
    attributes: { RunId: 'run-1' },
  });
});

test.each([
  ['an ARN', 'arn:aws:iam::123456789012:user/ann', 'arn:aws:iam::123456789012:user/ann'],
  ['white space around it', ' ann@desk\n', 'ann@desk'],
  ['256 characters', 'x'.repeat(256), 'x'.repeat(256)],
  ['257 characters', 'x'.repeat(257), 'x'.repeat(256)],
  ['half an emoji where it is cut', `${'x'.repeat(255)}😀`, `${'x'.repeat(255)}\uFFFD`],
  ['characters that SQS does not take', 'a\u0000b', 'a\uFFFDb'],
])('the name of a sender with %s', (_, name, expected) => {
  expect(readBy(name)).toBe(expected);
  expect(withBy(updateMessage({}, 'B'), name).attributes).toEqual({ By: expected });
});

test.each([undefined, null, '', ' \t', 7, {}])('%o is no name of a sender, and refuses nothing', (name) => {
  expect(readBy(name)).toBeUndefined();
  expect(withBy(updateMessage({}, 'B'), name)).not.toHaveProperty('attributes');
});

test('a message has the name of who sends it as far as there is room', () => {
  const by = attributeBytes('By', 'ann');
  const fill = (room: number) => updateMessage('x'.repeat(MOST_MESSAGE_BYTES - 2 - room), 'B');
  expect(withBy(fill(by), 'ann').attributes).toEqual({ By: 'ann' });
  expect(withBy(fill(by - 1), 'ann')).not.toHaveProperty('attributes');
});
