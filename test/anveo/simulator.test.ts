import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { signatureOf } from '../../functions/anveo/credentials.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import { type Misbehaviour, type SimulatorOptions, startSimulator } from '../../sandbox/anveo/simulator.ts';
import { validEvent } from '../event/arbitraries.ts';
import { CALLFLOW, call, clientOf, PATIENT_MS, SIMPLE, UNSIGNED, USER_KEY } from './fixture.ts';

const account = { userKey: USER_KEY, profiles: ['PROFILEID123'] };

const start = async (options: SimulatorOptions = {}) => {
  const simulator = await startSimulator({ account, buttons: ['ID1232123'], ...options });
  onTestFinished(() => simulator.close());
  return { simulator, endpoint: new URL(simulator.endpoint) };
};

test.each([SIMPLE, CALLFLOW])('the simulator takes the $configuration example as sent', async (update) => {
  const { simulator, endpoint } = await start();
  expect(await clientOf(endpoint)(update, UNSIGNED, PATIENT_MS)).toEqual({ kind: 'delivered' });
  expect(simulator.button('ID1232123')).toMatchObject({ version: 1, parameters: { ID: 'ID1232123' } });
});

test('the simulator takes every valid update', async () => {
  const { simulator, endpoint } = await start();
  const client = clientOf(endpoint);
  await fc.assert(
    fc.asyncProperty(validEvent, async (event) => {
      const parsed = parseUpdate({ ...event, profileId: 'PROFILEID123' });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
      simulator.addButtons([parsed.update.id]);
      expect(await client(parsed.update, UNSIGNED, PATIENT_MS)).toEqual({ kind: 'delivered' });
      expect(simulator.button(parsed.update.id)).toMatchObject({
        parameters: { OFFHOURSMESSAGE: parsed.update.offHoursMessage },
        countries: parsed.update.allowCountries ?? [],
      });
    }),
    { numRuns: 50 },
  );
});

test('a signature computed from email and phrase opens an account that demands one', async () => {
  const phrase = { email: 'me@example.com', securePhrase: 'correct horse battery staple' };
  const { endpoint } = await start({ account: { ...account, ...phrase } });
  const signature = signatureOf(phrase.email, phrase.securePhrase);
  expect(await call(endpoint, { credentials: { ...UNSIGNED, signature } })).toEqual({ kind: 'delivered' });
  expect(await call(endpoint)).toMatchObject({ kind: 'failed', cause: 'credentials' });
});

test("the simulator's refusals mean what they say", async () => {
  const { endpoint } = await start({ buttons: [] });
  expect(await call(endpoint)).toMatchObject({ kind: 'rejected' });
  expect(await call(endpoint, { credentials: { userKey: 'other', secrets: [] } })).toMatchObject({
    kind: 'failed',
    cause: 'credentials',
  });
});

const LOST = { kind: 'failed', cause: 'anveo', mayHaveLanded: true };

test.each<[Misbehaviour, object]>([
  [
    { kind: 'status', status: 503 },
    { kind: 'failed', cause: 'anveo' },
  ],
  [{ kind: 'status', status: 500 }, LOST],
  [{ kind: 'error', text: 'No such button.' }, { kind: 'rejected' }],
  [{ kind: 'result', text: 'PENDING' }, { kind: 'rejected' }],
  [{ kind: 'reset' }, LOST],
  [{ kind: 'resetAfter' }, LOST],
  [{ kind: 'cutOff' }, LOST],
  [{ kind: 'html' }, LOST],
  [{ kind: 'empty' }, LOST],
  [{ kind: 'oversize' }, LOST],
  [{ kind: 'dtd' }, LOST],
  [
    { kind: 'redirect', location: 'http://127.0.0.1:1/' },
    { kind: 'failed', cause: 'settings' },
  ],
  [
    { kind: 'rateLimit', retryAfter: '7' },
    { kind: 'failed', cause: 'anveo', retryAfterMs: 7000 },
  ],
])('the misbehaviour %o is %o, and the next call is as ever', async (fault, answer) => {
  const { simulator, endpoint } = await start();
  simulator.misbehave(fault);
  expect(await call(endpoint)).toMatchObject(answer);
  expect(await call(endpoint)).toEqual({ kind: 'delivered' });
});

test('a server that hangs runs into the timeout', async () => {
  const { simulator, endpoint } = await start();
  simulator.misbehave({ kind: 'hang' });
  const reason = 'Anveo: no answer within 50 ms';
  expect(await call(endpoint, { timeoutMs: 50 })).toEqual({ ...LOST, timedOut: true, reason });
});
