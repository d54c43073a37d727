import { expect, test } from 'vitest';
import { signatureOf } from '../../functions/anveo/credentials.ts';
import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { SECRET_ID, startWorld, USER_KEY, type World } from './world.ts';

const signer = { email: 'ops@example.com', securePhrase: 'correct & horse <battery>' };
const SECRETS = [USER_KEY, signer.securePhrase, signatureOf(signer.email, signer.securePhrase)];
/** Anveo's words at their worst: all secrets, in several cases, and once more where a long text is cut. */
const QUOTE = `${SECRETS.join(' ')} ${USER_KEY.toUpperCase()} ${'x'.repeat(830)} ${USER_KEY}`;
const document = `<RESPONSE><RESULT>ERROR</RESULT><ERROR><![CDATA[${QUOTE}]]></ERROR></RESPONSE>`;
const status = (code: number): Misbehaviour => ({ kind: 'status', status: code, body: document, share: 1 });

const FAULTS: [string, Misbehaviour][] = [
  ['a rejection', { kind: 'error', text: QUOTE, share: 1 }],
  ['a refused key', { kind: 'error', text: `Invalid user key ${QUOTE}`, share: 1 }],
  ['a passing error', { kind: 'error', text: `Try again ${QUOTE}`, share: 1 }],
  ['another result', { kind: 'result', text: QUOTE, share: 1 }],
  ...[400, 401, 404, 429, 500].map((code): [string, Misbehaviour] => [`HTTP ${code}`, status(code)]),
  ['a redirect', { kind: 'redirect', location: `http://127.0.0.1/${USER_KEY}`, share: 1 }],
  ...(['html', 'empty', 'dtd', 'oversize', 'cutOff', 'reset', 'resetAfter', 'hang'] as const).map(
    (kind): [string, Misbehaviour] => [kind, { kind, share: 1 }],
  ),
];

const startSecretWorld = async () => {
  const world = await startWorld();
  world.anveo.setAccount({ userKey: USER_KEY, profiles: ['PROFILE123'], ...signer });
  world.secrets.put(SECRET_ID, JSON.stringify({ userKey: USER_KEY, ...signer }));
  world.environment['ANVEO_TIMEOUT_MS'] = '100';
  return world;
};

/** Everything that the function has written, in lower case. */
const written = async (world: World, response: unknown) =>
  JSON.stringify([world.lines, world.metrics, await world.deadLetters(), response]).toLowerCase();

const expectNoSecret = (text: string) => {
  for (const secret of SECRETS) {
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1).toLowerCase());
    expect(text).not.toContain(secret.slice(0, 12).toLowerCase());
  }
};

test.each(FAULTS)(
  'after %s no secret stands in a log line, a metric, a dead letter or a response',
  async (_, fault) => {
    const world = await startSecretWorld();
    world.anveo.misbehave(fault);
    const young = record(simpleEvent(), { group: 'YOUNG' });
    const old = record(simpleEvent({ id: 'BUTTON2' }), { group: 'OLD', sentAt: 0 });
    const response = await world.invoke([young, old]);
    expect(world.outcomes()).toHaveLength(2);
    expect(world.outcomes().map(({ outcome }) => outcome)).not.toContain('delivered');
    expectNoSecret(await written(world, response));
  },
);

test.each([
  ['cut off', `{"userKey": "${USER_KEY}", "securePhrase": "${signer.securePhrase}"`],
  ['without its email', JSON.stringify({ userKey: USER_KEY, securePhrase: signer.securePhrase })],
  ['with a key that has a space', `${USER_KEY} ${signer.securePhrase}`],
])('a secret %s is never shown', async (_, text) => {
  const world = await startSecretWorld();
  world.secrets.put(SECRET_ID, text);
  const response = await world.invoke([record(simpleEvent())]);
  expect(world.outcomes()).toMatchObject([{ cause: 'credentials' }]);
  expectNoSecret(await written(world, response));
});

test('the key travels in the request body only, and only to the endpoint', async () => {
  const world = await startSecretWorld();
  await world.invoke([record(simpleEvent())]);
  expect(world.outcomes()).toMatchObject([{ outcome: 'delivered' }]);
  expectNoSecret(JSON.stringify(world.anveo.requests()).toLowerCase());
});
