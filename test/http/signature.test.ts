import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createKey, isKey, MOST_KEYS, sign, TOLERANCE_MS, verify } from '../../functions/http/signature.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const KEY = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = createKey();
const base64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');

/** Returns a request as it is received, signed with a key. */
const signed = (fields: { id?: string; timestamp?: string; body?: string | Uint8Array } = {}, key = KEY) => {
  const request = { id: 'msg_1', timestamp: String(NOW / 1000), body: '{"id":"BUTTON1"}', ...fields };
  return { ...request, signature: sign(request, key) };
};

test('the signature is that of the specification', () => {
  const body = '{"test": 2432232314}';
  expect(sign({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body }, KEY)).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

const headers = { id: fc.stringMatching(/^[\w-]{1,40}$/), body: fc.string({ unit: 'binary' }) };

test('the standard library makes the same signature of every request', () => {
  fc.assert(
    fc.property(headers.id, headers.body, fc.uint8Array({ minLength: 24, maxLength: 64 }), (id, body, bytes) => {
      const key = `whsec_${Buffer.from(bytes).toString('base64')}`;
      const theirs = new Webhook(key).sign(id, new Date(NOW), body);
      expect(sign({ id, timestamp: NOW / 1000, body }, key)).toBe(theirs);
    }),
  );
});

test('the standard library and ours agree on what is signed', () => {
  const now = Math.floor(Date.now() / 1000);
  const change = fc.constantFrom('id', 'timestamp', 'body', 'signature', 'nothing');
  fc.assert(
    fc.property(headers.id, fc.json(), change, fc.integer({ min: -200, max: 200 }), (id, body, changed, seconds) => {
      const request = signed({ id, timestamp: String(now + seconds), body });
      const given = changed === 'nothing' ? request : { ...request, [changed]: `${request[changed as 'id']}0` };
      const theirs = () =>
        new Webhook(KEY).verify(String(given.body), {
          'webhook-id': given.id,
          'webhook-timestamp': given.timestamp,
          'webhook-signature': given.signature,
        });
      const ours = verify(given, [KEY], now * 1000);
      expect(ours).toBe(changed === 'nothing');
      if (ours) expect(theirs()).toEqual(JSON.parse(body));
      else expect(theirs).toThrow();
    }),
  );
});

test('bytes and text are signed alike', () => {
  const body = '{"buttonTitle":"Café ☎"}';
  expect(signed({ body: Buffer.from(body) }).signature).toBe(signed({ body }).signature);
  expect(verify({ ...signed({ body }), body: Buffer.from(body) }, [KEY], NOW)).toBe(true);
});

test('an empty ID is refused although it is signed', () => {
  expect(verify(signed({ id: '' }), [KEY], NOW)).toBe(false);
});

test.each([
  ['the second of two keys', { keys: [OTHER, KEY] }, true],
  ['another key', { keys: [OTHER] }, false],
  ['no key', { keys: [] }, false],
  ['a key that is none', { keys: ['whsec_', ''] }, false],
  ['more keys than there may be', { keys: [...Array<string>(MOST_KEYS).fill(OTHER), KEY] }, false],
])('a request verified with %s: %j is %s', (_, { keys }, expected) => {
  expect(verify(signed(), keys, NOW)).toBe(expected);
});

test.each([
  ['one of several', (right: string) => `v1,${base64(32)} v1a,abc ${right} v2,x`, true],
  ['another version', (right: string) => right.replace('v1', 'v2'), false],
  ['cut', (right: string) => right.slice(0, -1), false],
  ['longer', (right: string) => `${right}=`, false],
  ['without its version', (right: string) => right.slice(3), false],
  ['joined by a comma', (right: string) => `v1,${base64(32)},${right}`, false],
  ['absent', () => '', false],
])('a signature that is %s', (_, change, expected) => {
  const request = signed();
  expect(verify({ ...request, signature: change(request.signature) }, [KEY], NOW)).toBe(expected);
});

test.each([
  ['five minutes old', NOW - TOLERANCE_MS, true],
  ['older', NOW - TOLERANCE_MS - 1000, false],
  ['five minutes ahead', NOW + TOLERANCE_MS, true],
  ['further ahead', NOW + TOLERANCE_MS + 1000, false],
])('a request that is %s', (_, at, expected) => {
  expect(verify(signed({ timestamp: String(at / 1000) }), [KEY], NOW)).toBe(expected);
});

test.each(['', 'NaN', 'now', `0${NOW / 1000}`, `+${NOW / 1000}`, `${NOW / 1000}.0`, `${NOW / 1000} `, '1e9', '-1'])(
  'the time %j is refused although it is signed',
  (timestamp) => {
    expect(verify(signed({ timestamp }), [KEY], NOW)).toBe(false);
  },
);

test.each([
  ['a key', KEY, true],
  ['a made key', createKey(), true],
  ['24 bytes', `whsec_${base64(24)}`, true],
  ['64 bytes', `whsec_${base64(64)}`, true],
  ['23 bytes', `whsec_${base64(23)}`, false],
  ['65 bytes', `whsec_${base64(65)}`, false],
  ['no prefix', base64(32), false],
  ['another prefix', `whsk_${base64(32)}`, false],
  ['no padding', `whsec_${base64(32).replace('=', '')}`, false],
  ['URL-safe base64', `whsec_${Buffer.alloc(32, 255).toString('base64url')}`, false],
  ['a line break at the end', `${KEY}\n`, false],
])('%s is a key: %s, %s', (_, text, expected) => {
  expect(isKey(text)).toBe(expected);
});

test('two made keys differ', () => {
  expect(createKey()).not.toBe(createKey());
});

test('signing with what is no key says what a key is, and does not quote it', () => {
  const attempt = () => sign({ id: 'a', timestamp: 1, body: '' }, 'whsec_not-to-be-shown');
  expect(attempt).toThrow(new TypeError('the key must be "whsec_" and then 24 to 64 bytes in base64'));
});
