import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { updateStatus } from '../../publisher/update-status.ts';
import { abortingClock, KEY, type Reply, simulated, startServer } from './server.ts';

const PATH = '/v1/demo/updates/BUTTON1/M1';
const status = (outcome: string, more = {}): Reply => ({
  body: { button: 'BUTTON1', messageId: 'M1', outcome, ...more },
});

/** Asks a server that answers so, in turn; the last answer stays. */
const ask = async (replies: Reply[], more = {}) => {
  const { received, url } = await startServer((_, number) => replies[Math.min(number, replies.length) - 1] ?? {});
  const { options, waits } = simulated(url);
  return { result: await updateStatus(PATH, { ...options, ...more }), received, waits };
};

test('a status is asked once, signed over the empty body', async () => {
  const { url, received } = await startServer(() => status('delivered', { at: '2026-11-28T19:00:00.000Z' }));
  expect(await updateStatus(PATH, { url, publisher: 'demo', key: KEY })).toEqual({
    ok: true,
    update: { button: 'BUTTON1', messageId: 'M1', outcome: 'delivered', at: '2026-11-28T19:00:00.000Z' },
  });
  expect(received.map(({ method, path, body }) => [method, path, body])).toEqual([['GET', PATH, '']]);
  const headers = received[0]?.headers as Record<string, string>;
  expect(new Webhook(KEY).verify('', headers)).toBeUndefined();
  expect(() => new Webhook(KEY).verify(' ', headers)).toThrow('No matching signature');
});

describe('an outcome that is not final', () => {
  test.each(['waiting', 'deferred'])('%s is returned at once', async (outcome) => {
    const { result, received } = await ask([status(outcome, { reason: 'Anveo answered 503' })]);
    expect(result).toMatchObject({ ok: true, update: { outcome, reason: 'Anveo answered 503' } });
    expect(received).toHaveLength(1);
  });

  test.each(['delivered', 'superseded', 'unchanged', 'dead-lettered'])(
    'is waited for until it is %s',
    async (outcome) => {
      const { result, received, waits } = await ask([status('waiting'), status('deferred'), status(outcome)], {
        waitMs: 60_000,
      });
      expect(result).toMatchObject({ ok: true, update: { outcome } });
      expect(received).toHaveLength(3);
      expect(waits).toEqual([1000, 1500]);
    },
  );

  test('is returned when the time is over, and asked ever more rarely', async () => {
    const { result, waits } = await ask([status('waiting')], { waitMs: 60_000 });
    expect(result).toMatchObject({ ok: true, update: { outcome: 'waiting' } });
    expect(waits.map(Math.round)).toEqual([1000, 1500, 2250, 3375, 5063, 7594, 10_000, 10_000, 10_000]);
  });
});

test('a failure in between is tried again, with an ID of its own for each look', async () => {
  const { result, received } = await ask([status('waiting'), { status: 503 }, status('delivered')], { waitMs: 60_000 });
  expect(result).toMatchObject({ ok: true, update: { outcome: 'delivered' } });
  const ids = received.map(({ headers }) => headers['webhook-id']);
  expect([ids[1] === ids[2], ids[0] === ids[1]]).toEqual([true, false]);
});

test.each<[string, Reply, object]>([
  [
    'a refusal',
    { status: 401, body: { title: 'the signature is not right' } },
    { title: 'the signature is not right' },
  ],
  ['another page', { body: '<html></html>' }, { title: expect.stringContaining('is the URL right?') }],
])('%s is a problem', async (_, reply, problem) => {
  expect((await ask([reply], { waitMs: 60_000 })).result).toMatchObject({ ok: false, problem });
});

test('a path that is none is refused: behind the base URL it could name another host', async () => {
  const { url, received } = await startServer(() => status('delivered'));
  await expect(updateStatus('@example.com/', simulated(url).options)).rejects.toThrow('path must be the status');
  expect(received).toEqual([]);
});

test('a signal ends the waiting', async () => {
  const { url } = await startServer(() => status('waiting'));
  const reason = new Error('enough');
  const options = { url, publisher: 'demo', key: KEY, waitMs: 60_000, ...abortingClock(reason) };
  await expect(updateStatus(PATH, options)).rejects.toBe(reason);
});
