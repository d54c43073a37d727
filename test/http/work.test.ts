import { expect, test } from 'vitest';
import { createSecretCache } from '../../functions/credentials/cache.ts';
import { createAuthenticate } from '../../functions/http/authenticate.ts';
import { createKeys } from '../../functions/http/keys.ts';
import { EXPECTED_PUBLISHERS, parsePublishers } from '../../functions/http/publishers.ts';
import type { HttpRequest } from '../../functions/http/request.ts';
import { createKey, type Mac, MOST_KEYS, sign, verify } from '../../functions/http/signature.ts';
import { KEYS } from './world.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const BODY = Buffer.from('{"id":"BUTTON1"}');

/** Returns a request that is signed, with some headers replaced. */
const request = (headers: Record<string, string> = {}, key = KEYS.crm): HttpRequest => {
  const timestamp = headers['webhook-timestamp'] ?? String(NOW / 1000);
  const signature = sign({ id: 'msg_1', timestamp, body: BODY }, key);
  const all: Record<string, string> = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
    ...headers,
  };
  return {
    id: 'R',
    method: 'POST',
    path: '',
    query: new URLSearchParams(),
    body: BODY,
    header: (name) => all[name] ?? '',
  };
};

/** Authentication that counts what it does: HMACs with the bytes that each covers, and fetches of the secret. */
const start = () => {
  const done = { macs: [] as number[], fetches: 0 };
  const mac: Mac = ({ body }, key) => {
    done.macs.push(body.length);
    return Buffer.from(key).toString('base64');
  };
  const publishers = { crm: { keys: [KEYS.crm] }, rotated: { keys: [KEYS.rotated, createKey()] } };
  const cache = createSecretCache({
    secretId: 'S',
    async fetchSecret() {
      done.fetches += 1;
      return JSON.stringify(publishers);
    },
    parse: parsePublishers,
    expected: EXPECTED_PUBLISHERS,
    ttlMs: 300_000,
    now: () => NOW,
    onFailure: () => undefined,
  });
  const authenticate = createAuthenticate({
    keys: createKeys(cache, () => NOW),
    now: () => NOW,
    verify: (received, keys, now) => verify(received, keys, now, mac),
  });
  return { authenticate, done };
};

const late = String(NOW / 1000 - 301);

test.each<[string, HttpRequest, string]>([
  ['another key', request({}, createKey()), 'crm'],
  ['another key, with two that hold', request({}, createKey()), 'rotated'],
  ['an unknown publisher', request(), 'nobody'],
  ['a name of a prototype', request(), '__proto__'],
  ['a name that cannot be', request(), 'a b'],
  ['an old time', request({ 'webhook-timestamp': late }), 'crm'],
  ['a time that is none', request({ 'webhook-timestamp': 'now' }), 'crm'],
  ['no time', request({ 'webhook-timestamp': '' }), 'crm'],
  ['no ID', request({ 'webhook-id': '' }), 'crm'],
  ['no signature', request({ 'webhook-signature': '' }), 'crm'],
])(
  'a refusal for %s does the same work as every other, before and after the secret is fetched anew',
  async (_, each, name) => {
    const { authenticate, done } = start();
    expect(await authenticate(each, name)).toMatchObject({ kind: 'refused' });
    expect(done).toEqual({ macs: Array(2 * MOST_KEYS).fill(BODY.length), fetches: 2 });
    await authenticate(each, name);
    expect(done).toEqual({ macs: Array(3 * MOST_KEYS).fill(BODY.length), fetches: 2 });
  },
);

test('a right signature costs one verification', async () => {
  const { authenticate, done } = start();
  // The counting HMAC is the key itself.
  const signature = `v1,${KEYS.crm.slice('whsec_'.length)}`;
  expect(await authenticate(request({ 'webhook-signature': signature }), 'crm')).toMatchObject({ kind: 'publisher' });
  expect(done).toEqual({ macs: Array(MOST_KEYS).fill(BODY.length), fetches: 1 });
});
