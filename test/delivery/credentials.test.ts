import { expect, test } from 'vitest';
import { signatureOf } from '../../functions/anveo/credentials.ts';
import { createSecretCache } from '../../functions/credentials/cache.ts';
import { EXPECTED_SECRET, parseSecret } from '../../functions/credentials/secret.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { SECRET_ID, startWorld, USER_KEY } from './world.ts';

const update = (group = 'GROUP') => record(simpleEvent(), { group });

test('a rotated key is fetched when Anveo refuses the old one, and the update is delivered', async () => {
  const world = await startWorld();
  await world.invoke([update()]);
  world.anveo.setAccount({ userKey: 'rotated-key', profiles: ['PROFILE123'] });
  world.secrets.put(SECRET_ID, 'rotated-key');
  expect(await world.failures([update('A'), update('B')])).toEqual([]);
  expect(world.outcomes().slice(1)).toMatchObject([
    { outcome: 'delivered', attempts: 2 },
    { outcome: 'delivered', attempts: 2 },
  ]);
});

test('a key that stays refused defers for five minutes at most, and counts', async () => {
  const world = await startWorld();
  world.secrets.put(SECRET_ID, 'wrong-key');
  const failures = await world.failures([record(simpleEvent(), { messageId: 'M1', receiveCount: 20 })]);
  expect(failures).toEqual(['M1']);
  const expected = { level: 'error', cause: 'credentials', attempts: 2, retryInSeconds: 300 };
  expect(world.outcomes()).toMatchObject([expected]);
  expect(world.metrics).toContainEqual({ name: 'CredentialsRefused', value: 1 });
});

test('an account with a Secure Phrase is signed for', async () => {
  const world = await startWorld();
  const signer = { email: 'ops@example.com', securePhrase: 'correct horse' };
  world.anveo.setAccount({ userKey: USER_KEY, profiles: ['PROFILE123'], ...signer });
  world.secrets.put(SECRET_ID, JSON.stringify({ userKey: USER_KEY, ...signer }));
  await world.invoke([update()]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'delivered' }]);
});

test('a signature that the secret holds is sent as it is', async () => {
  const world = await startWorld();
  const signer = { email: 'ops@example.com', securePhrase: 'correct horse' };
  world.anveo.setAccount({ userKey: USER_KEY, profiles: ['PROFILE123'], ...signer });
  const signature = signatureOf(signer.email, signer.securePhrase);
  world.secrets.put(SECRET_ID, JSON.stringify({ userKey: USER_KEY, signature }));
  await world.invoke([update()]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'delivered' }]);
});

test.each([
  ['empty', ' '],
  ['text with spaces', 'put the USERKEY here'],
  ['no JSON though it begins like it', '{"userKey": "abc'],
  ['JSON without userKey', '{"key": "content-of-secret"}'],
  ['JSON with an empty userKey', '{"userKey": ""}'],
  ['a key that is no text', '{"userKey": 5}'],
  ['a list', '["content-of-secret"]'],
  ['JSON text', '"content-of-secret"'],
  ['null', 'null'],
  ['a key that XML cannot carry', 'content-of-secret\u0001'],
  ['an email without a Secure Phrase', '{"userKey": "content-of-secret", "email": "a@b.c"}'],
])('a secret that is not as documented (%s) defers and says what was expected', async (_, text) => {
  const world = await startWorld();
  world.secrets.put(SECRET_ID, text);
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1' })])).toEqual(['M1']);
  const reason = `secret ${SECRET_ID} is not as documented: ${EXPECTED_SECRET}`;
  expect(world.lines.slice(0, 2)).toMatchObject([
    { level: 'error', message: 'credentials not fetched', reason },
    { level: 'error', outcome: 'deferred', cause: 'credentials', reason, attempts: 0 },
  ]);
  expect(world.anveo.requests()).toEqual([]);
  expect(JSON.stringify(world.lines)).not.toContain('content-of-secret');
});

test('a secret that does not exist defers and is named', async () => {
  const world = await startWorld();
  world.environment['ANVEO_SECRET_ID'] = 'no/such/secret';
  expect(await world.failures([record(simpleEvent(), { messageId: 'M1' })])).toEqual(['M1']);
  const reason = expect.stringMatching(/^secret no\/such\/secret cannot be read: ResourceNotFoundException: /);
  expect(world.outcomes()).toMatchObject([{ cause: 'credentials', reason }]);
});

/** A cache over a list of what the fetches give: a secret's text, or an error. */
const cacheOver = (...fetches: (string | Error)[]) => {
  const state = { now: 0, fetched: 0, failures: [] as string[] };
  const cache = createSecretCache({
    secretId: SECRET_ID,
    parse: parseSecret,
    expected: EXPECTED_SECRET,
    ttlMs: 300_000,
    now: () => state.now,
    onFailure: (reason) => state.failures.push(reason),
    async fetchSecret() {
      const next = fetches[state.fetched];
      state.fetched += 1;
      if (next instanceof Error) throw next;
      return next;
    },
  });
  const key = async () => {
    const result = await cache.current();
    return result.ok ? result.value.userKey : result.reason;
  };
  return { cache, state, key };
};

test('one fetch serves all callers, and all calls within the time to live', async () => {
  const { key, state } = cacheOver('one', 'two');
  expect(await Promise.all([key(), key(), key()])).toEqual(['one', 'one', 'one']);
  state.now = 299_999;
  expect(await key()).toBe('one');
  expect(state.fetched).toBe(1);
  state.now = 300_000;
  expect(await key()).toBe('two');
});

test('the last good key is served for an hour while it cannot be fetched, asking again every ten seconds', async () => {
  const down = new Error('down');
  const { key, state } = cacheOver('one', down, down, down);
  await key();
  state.now = 300_000;
  expect([await key(), await key(), state.fetched]).toEqual(['one', 'one', 2]);
  state.now = 310_000;
  expect([await key(), state.fetched]).toEqual(['one', 3]);
  state.now = 3_900_000;
  expect(await key()).toBe(`secret ${SECRET_ID} cannot be read: Error`);
  expect(state.failures).toHaveLength(3);
});

test('refused credentials are fetched once for all who were refused', async () => {
  const { cache, state } = cacheOver('one', 'two');
  const first = await cache.current();
  if (!first.ok) throw new Error(first.reason);
  await Promise.all([cache.refresh(first.value), cache.refresh(first.value)]);
  expect(await cache.refresh(first.value)).toMatchObject({ value: { userKey: 'two' } });
  expect(state.fetched).toBe(2);
});
