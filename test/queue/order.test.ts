import { describe, expect, test } from 'vitest';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import type { SendResult } from '../../functions/queue/send.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { type Entry, failing, type OnBatch, sqsError, startFront } from './sqs.ts';

/** `A1` is the first message of group A. */
const message = (name: string): OutgoingMessage => ({
  body: name,
  messageGroupId: name.charAt(0),
  deduplicationId: name,
});

const bodies = (entries: readonly Entry[]) => entries.map(({ MessageBody }) => MessageBody);

/** Sends messages of these names; the queue's messages and what was told of those that were not taken. */
const send = async (names: string[], onBatch: OnBatch, concurrency = 1) => {
  const { client, queueUrl, queues, batches } = await startFront(onBatch);
  const notTaken: Record<string, SendResult> = {};
  const onResult = ({ body }: OutgoingMessage, result: SendResult) => {
    if (!result.ok) notTaken[body] = result;
  };
  await sendMessages(names.map(message), { client, queueUrl, concurrency, onResult });
  return { queued: queues.messages().map(({ body }) => body), requests: batches.map(bodies), notTaken };
};

const refused = { ok: false, error: expect.stringMatching(/^AccessDenied/), senderFault: false };
const behind = (senderFault = false) => ({
  ok: false,
  error: 'not sent: an older message of its group was not taken',
  senderFault,
});

describe('once a message of a group was not taken', () => {
  test('later ones of that group are not sent, and other groups go on', async () => {
    const names = ['A1', 'B1', 'A2', 'C1', 'A3', 'B2', 'C2'];
    const { queued, requests, notTaken } = await send(names, (_, number) =>
      number === 1 ? sqsError(403, 'AccessDenied', 'no') : undefined,
    );
    expect(requests).toEqual([['A1', 'B1'], ['C1'], ['C2']]);
    expect(queued).toEqual(['C1', 'C2']);
    expect(notTaken).toEqual({ A1: refused, B1: refused, A2: behind(), A3: behind(), B2: behind() });
  });

  test('by its own fault, later ones are not sent by that same fault', async () => {
    const { queued, notTaken } = await send(['A1', 'B1', 'A2', 'B2'], (entries) =>
      failing(entries, ({ MessageBody }) => MessageBody === 'A1', {
        Code: 'InvalidMessageContents',
        SenderFault: true,
      }),
    );
    expect(queued).toEqual([]);
    expect(notTaken).toEqual({
      A1: { ok: false, error: 'InvalidMessageContents: not now', senderFault: true },
      A2: behind(true),
    });
  });
});

test('sending that is ended reports all that was not taken by then', async () => {
  const ending = new AbortController();
  const { client, queueUrl, queues, batches } = await startFront((_, number) => {
    if (number === 1) return undefined;
    ending.abort();
    return new Promise(() => undefined);
  });
  const results = new Map<string, SendResult>();
  await sendMessages(['A1', 'A2', 'A3', 'B1'].map(message), {
    client,
    queueUrl,
    abortSignal: ending.signal,
    onResult: ({ body }, result) => results.set(body, result),
  });
  expect(batches.map(bodies)).toEqual([['A1'], ['A2']]);
  expect(queues.messages().map(({ body }) => body)).toEqual(['A1']);
  const ended = { ok: false, error: expect.stringContaining('AbortError'), senderFault: false };
  expect(Object.fromEntries(results)).toMatchObject({ A1: { ok: true }, A2: ended, A3: behind(), B1: ended });
});

describe('with several batches under way', () => {
  test('a batch waits for an earlier one of its groups, and others overtake it', async () => {
    const ten = (groups: string) => [...groups].map((group) => `${group}1`);
    const [first, second, last] = [ten('ABCDEFGHIJ'), ten('KLMNOPQRST'), ['U1']];
    const waiting = ['A2', ...ten('abcdefghi')];
    const lastCame = Promise.withResolvers<undefined>();
    const { queued, requests } = await send(
      [...first, ...second, ...waiting, ...last],
      (entries) => {
        if (bodies(entries).includes('U1')) lastCame.resolve(undefined);
        return bodies(entries).includes('A1') ? lastCame.promise : undefined;
      },
      3,
    );
    expect(requests).toEqual([first, second, last, waiting]);
    expect(queued.filter((name) => name.startsWith('A'))).toEqual(['A1', 'A2']);
  });

  test('an entry that is sent again is still before the next of its group', async () => {
    const { queued, requests } = await send(
      ['A1', 'A2'],
      (entries, number) =>
        number <= 2 ? failing(entries, () => true, { Code: 'InternalError', SenderFault: false }) : undefined,
      2,
    );
    expect(requests).toEqual([['A1'], ['A1'], ['A1'], ['A2']]);
    expect(queued).toEqual(['A1', 'A2']);
  });

  test('one that was not taken keeps back what waited for it', async () => {
    const { requests, notTaken } = await send(
      ['A1', 'A2', 'A3', 'A4'],
      (entries) => (bodies(entries).includes('A1') ? sqsError(403, 'AccessDenied', 'no') : undefined),
      4,
    );
    expect(requests).toEqual([['A1']]);
    expect(notTaken).toEqual({ A1: refused, A2: behind(), A3: behind(), A4: behind() });
  });
});
