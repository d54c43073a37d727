import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { ButtonUpdate } from '../../publisher/button-update.ts';
import { readText } from '../../publisher/read-text.ts';
import { signedRequest } from '../../publisher/signed-request.ts';
import { simpleEvent } from '../delivery/events.ts';
import { abortingClock, closedUrl, KEY, type Received, type Reply, START, simulated, startServer } from './server.ts';

const update = (fields: Partial<ButtonUpdate> = {}) => simpleEvent(fields) as ButtonUpdate;

const accepted = (request: Received): Reply => {
  const updates = [JSON.parse(request.body)].flat().map(({ id }, index) => ({
    button: id,
    messageId: `M${index}`,
    status: `/v1/demo/updates/${id}/M${index}`,
  }));
  return { status: 202, body: { updates } };
};

/** Sends updates to a server that answers so. */
const send = async (
  reply: (request: Received, number: number) => Reply,
  { updates = update() as ButtonUpdate | ButtonUpdate[], more = {} } = {},
) => {
  const { received, url } = await startServer(reply);
  const { options, waits } = simulated(url);
  const result = await signedRequest(updates, { ...options, ...more });
  return { received, result, waits };
};

const idsOf = (received: readonly Received[]) => new Set(received.map(({ headers }) => headers['webhook-id']));
const timesOf = (received: readonly Received[]) => received.map(({ headers }) => Number(headers['webhook-timestamp']));

describe('a request', () => {
  test('has one update as an object, with the moment of the call as its asOf', async () => {
    const { received, result } = await send(accepted);
    expect(received.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      ['POST', '/v1/demo/updates', { ...simpleEvent(), asOf: '2026-11-28T19:00:00.500Z' }],
    ]);
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(result).toEqual({
      ok: true,
      updates: [{ button: 'BUTTON1', messageId: 'M0', status: '/v1/demo/updates/BUTTON1/M0' }],
    });
  });

  test('has several updates as a list in their order, each with its own asOf if it has one', async () => {
    const own = '2026-01-01T00:00:00Z';
    const { received, result } = await send(accepted, {
      updates: [update({ id: 'B', asOf: own }), update({ id: 'A' })],
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual([
      simpleEvent({ id: 'B', asOf: own }),
      simpleEvent({ id: 'A', asOf: new Date(START).toISOString() }),
    ]);
    expect(result).toMatchObject({ ok: true, updates: [{ button: 'B' }, { button: 'A' }] });
  });

  test('has one update in a list as a list', async () => {
    const { received } = await send(accepted, { updates: [update()] });
    expect(JSON.parse(received[0]?.body ?? '')).toHaveLength(1);
  });

  test('is verified by the npm package standardwebhooks, with text outside of ASCII too', async () => {
    const { url, received } = await startServer(accepted);
    await signedRequest(update({ id: 'é ☎', offHoursMessage: '☎ geschlossen' }), { url, publisher: 'demo', key: KEY });
    const [{ body, headers } = { body: '', headers: {} }] = received;
    expect(new Webhook(KEY).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    expect(() => new Webhook(KEY).verify(`${body} `, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
  });

  test('goes below a base URL with a path, and names a publisher as a path can', async () => {
    const { received } = await send(accepted);
    const { url, received: below } = await startServer(accepted);
    await signedRequest(update(), { ...simulated(`${url}/base/`).options, publisher: 'a/b' });
    expect([received[0]?.path, below[0]?.path]).toEqual(['/v1/demo/updates', '/base/v1/a%2Fb/updates']);
  });

  test('has the ID that the caller gives', async () => {
    const { received } = await send(accepted, { more: { id: 'order-7' } });
    expect(received[0]?.headers['webhook-id']).toBe('order-7');
  });

  test('has a random ID otherwise', async () => {
    const { received } = await send(accepted);
    const { received: another } = await send(accepted);
    expect(idsOf([...received, ...another]).size).toBe(2);
  });
});

describe('it is tried again', () => {
  test.each<[string, Reply]>([
    ['429', { status: 429 }],
    ['500', { status: 500, body: 'oops' }],
    ['502 of a proxy', { status: 502, body: '<html>bad gateway</html>' }],
    ['503', { status: 503, body: { message: 'Service Unavailable' } }],
    ['a dropped connection', { instead: 'drop' }],
    ['a 202 that is cut off', { status: 202, body: '{"updates":', instead: 'cut' }],
  ])('after %s', async (_, failure) => {
    const { received, result } = await send((request, number) => (number < 3 ? failure : accepted(request)));
    expect(result).toMatchObject({ ok: true });
    expect(received).toHaveLength(3);
  });

  test('after a server that hangs for longer than one try may take', async () => {
    const { received, result } = await send(
      (request, number) => (number < 2 ? { instead: 'hang' } : accepted(request)),
      {
        more: { tryTimeoutMs: 50 },
      },
    );
    expect(result).toMatchObject({ ok: true });
    expect(received).toHaveLength(2);
  });

  test('with the same ID and body, and each time signed with its own time', async () => {
    const { received } = await send((request, number) => (number < 4 ? { status: 503 } : accepted(request)));
    expect(idsOf(received).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(timesOf(received).map((time) => time - Math.floor(START / 1000))).toEqual([0, 1, 2, 4]);
    expect(new Set(received.map(({ headers }) => headers['webhook-signature'])).size).toBe(4);
  });

  test('after waits that double up to twenty seconds, of which a random part is waited', async () => {
    const { waits } = await send(() => ({ status: 503 }), { more: { tries: 9, timeoutMs: 600_000 } });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    const { waits: halves } = await send(() => ({ status: 503 }), { more: { tries: 4, random: () => 0.5 } });
    expect(halves).toEqual([250, 500, 1000]);
  });

  test.each([
    ['seconds', '7', 7000],
    ['a date', new Date(START + 7500).toUTCString(), 7500],
  ])('not before the time that Retry-After asks for in %s', async (_, header, wait) => {
    const { waits } = await send(
      (request, number) => (number < 2 ? { status: 429, headers: { 'retry-after': header } } : accepted(request)),
      { more: { random: () => 0 } },
    );
    expect(waits).toEqual([wait]);
  });
});

describe('it ends without being accepted', () => {
  test('after so many tries, with the last answer', async () => {
    const { received, result } = await send(() => ({ status: 503, body: { title: 'busy', detail: 'later' } }));
    expect(received).toHaveLength(6);
    expect(result).toEqual({
      ok: false,
      problem: { status: 503, title: 'busy', detail: 'later', faults: [], tries: 6 },
    });
  });

  test('with what API Gateway itself says', async () => {
    const { result } = await send(() => ({ status: 429, body: { message: 'Too Many Requests' } }));
    expect(result).toMatchObject({
      ok: false,
      problem: { title: 'the answer is HTTP 429', detail: 'Too Many Requests' },
    });
  });

  test('when the next wait would go beyond the time of the call', async () => {
    const { result, waits } = await send(() => ({ status: 503 }), { more: { timeoutMs: 2000 } });
    expect(waits).toEqual([500, 1000]);
    expect(result).toMatchObject({ ok: false, problem: { tries: 3 } });
  });

  test('at once when Retry-After is beyond the time of the call, and says for how long', async () => {
    const { result, waits } = await send(() => ({ status: 429, headers: { 'retry-after': '120' } }));
    expect(waits).toEqual([]);
    expect(result).toMatchObject({ ok: false, problem: { status: 429, tries: 1, retryAfterMs: 120_000 } });
  });

  test('when nobody listens, with the reason of the last try', async () => {
    const { options } = simulated(await closedUrl());
    expect(await signedRequest(update(), { ...options, tries: 2 })).toEqual({
      ok: false,
      problem: {
        status: undefined,
        title: 'there was no answer',
        detail: expect.stringContaining('ECONNREFUSED'),
        faults: [],
        tries: 2,
      },
    });
  });

  test.each([400, 401, 403, 413, 415])('at the first %i', async (status) => {
    const body = { type: 'about:blank', title: 'no', status };
    const { received, result } = await send(() => ({ status, body }));
    expect(received).toHaveLength(1);
    expect(result).toEqual({ ok: false, problem: { status, title: 'no', faults: [], tries: 1 } });
  });

  test('at a 422, with every fault', async () => {
    const faults = [{ path: '0.hour24To', message: 'must be a whole number from 0 to 24, but is 25' }];
    const { result } = await send(() => ({ status: 422, body: { title: 'invalid', faults } }));
    expect(result).toMatchObject({ ok: false, problem: { status: 422, title: 'invalid', faults } });
  });

  test('at a redirect, which is not followed', async () => {
    const { received, result } = await send(() => ({ status: 307, headers: { location: '/elsewhere' } }));
    expect(received).toHaveLength(1);
    expect(result).toMatchObject({ ok: false, problem: { status: 307, title: 'the answer is HTTP 307' } });
  });

  test.each<[string, Reply]>([
    ['a page', { status: 200, body: '<html>hello</html>' }],
    ['a 202 without JSON', { status: 202, body: 'accepted' }],
    ['a 202 of another interface', { status: 202, body: { updates: [{ id: 1 }] } }],
    ['a 202 for too few updates', { status: 202, body: { updates: [] } }],
    ['a 422 whose faults are no faults', { status: 422, body: { title: 7, faults: 'many' } }],
  ])('at rubbish: %s', async (_, reply) => {
    const { received, result } = await send(() => reply);
    expect(received).toHaveLength(1);
    expect(result).toMatchObject({
      ok: false,
      problem: { status: reply.status, faults: [], title: expect.any(String) },
    });
  });

  test('at a body without end, which is read no further than 256 KiB and one piece', async () => {
    const reply = { status: 400, body: 'x'.repeat(5_000_000) };
    const { url } = await startServer(() => reply);
    expect((await readText(await fetch(url))).length).toBeLessThan(2 * 262_144);
    const { result } = await send(() => reply);
    expect(result).toMatchObject({ ok: false, problem: { status: 400, tries: 1 } });
  });
});

describe('a signal', () => {
  test('that is aborted already keeps the request from being sent', async () => {
    const { received, url } = await startServer(accepted);
    const reason = new Error('enough');
    await expect(
      signedRequest(update(), { ...simulated(url).options, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    expect(received).toEqual([]);
  });

  test('ends a try under way', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { url } = await startServer(() => {
      controller.abort(reason);
      return { instead: 'hang' };
    });
    const { options } = simulated(url);
    await expect(signedRequest(update(), { ...options, signal: controller.signal })).rejects.toBe(reason);
  });

  test('ends a wait', async () => {
    const { url } = await startServer(() => ({ status: 503, headers: { 'retry-after': '30' } }));
    const reason = new Error('enough');
    const options = { url, publisher: 'demo', key: KEY, ...abortingClock(reason) };
    await expect(signedRequest(update(), options)).rejects.toBe(reason);
  });
});

describe('what the caller must correct is thrown, and nothing is sent', () => {
  test.each<[string, object, RegExp]>([
    ['a key that is none', { key: 'whsec_short' }, /^the key must be "whsec_"/],
    ['a URL that is none', { url: 'api.example.com' }, /^url must be an http or https URL/],
    ['a URL of another scheme', { url: 'ftp://api.example.com' }, /^url must be an http or https URL/],
    ['a URL with a password', { url: 'https://me:secret@api.example.com' }, /^url must be .* without user(?!.*secret)/],
    ['a URL with a query', { url: 'https://api.example.com?stage=prod' }, /^url must be .* query/],
    ['an ID with a dot', { id: 'a.b' }, /^id must be 1 to 128/],
    ['an ID with a line break', { id: 'a\nb' }, /^id must be 1 to 128/],
  ])('%s', async (_, more, message) => {
    const { received, url } = await startServer(accepted);
    await expect(signedRequest(update(), { ...simulated(url).options, ...more })).rejects.toThrow(message);
    expect(received).toEqual([]);
  });

  test.each([0, 11])('%i updates', async (count) => {
    const { received, url } = await startServer(accepted);
    const updates = Array.from({ length: count }, () => update());
    await expect(signedRequest(updates, simulated(url).options)).rejects.toThrow(
      `updates must be 1 to 10, but are ${count}`,
    );
    expect(received).toEqual([]);
  });
});

test('options that are undefined have their defaults', async () => {
  const { url, received } = await startServer(() => ({ status: 503 }));
  const { options, waits } = simulated(url);
  const loose = { ...options, tries: undefined, timeoutMs: undefined, tryTimeoutMs: undefined, fetch: undefined };
  await signedRequest(update(), loose as unknown as typeof options);
  expect([received.length, waits.length]).toEqual([6, 5]);
});
