import { expect, test } from 'vitest';
import { answerTo, elements, envelope, SIMPLE, simple, start } from './fixture.ts';

/** RFC 2202, test case 2 for HMAC-SHA-1. */
const SIGNED = {
  userKey: 'signed-key',
  securePhrase: 'Jefe',
  email: 'what do ya want for nothing?',
  profiles: ['PROFILEID123'],
};
const SIGNATURE = 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79';

const signed = (signature: string | undefined, userKey = SIGNED.userKey) =>
  envelope(elements({ ...SIMPLE, SIGNATURE: signature }), userKey);

test.each(['', 'Sandbox-User-Key', ' sandbox-user-key', 'another'])('the user key "%s" is refused', async (userKey) => {
  const simulator = await start();
  const answer = await answerTo(simulator, envelope(elements(SIMPLE), userKey));
  expect(answer).toBe('Invalid USERKEY: no account has this user key.');
  expect(simulator.requests()).toMatchObject([{ buttonId: 'ID1', applied: false }]);
});

test('a wrong user key comes before any fault of the parameters', async () => {
  const simulator = await start();
  expect(await answerTo(simulator, envelope('', 'another'))).toContain('user key');
});

test('after a rotation only the new user key is taken', async () => {
  const simulator = await start();
  simulator.setAccount({ userKey: 'rotated', profiles: ['PROFILEID123'] });
  expect(await answerTo(simulator, simple())).toContain('user key');
  expect(await answerTo(simulator, envelope(elements(SIMPLE), 'rotated'))).toBe('SUCCESS');
});

test.each([
  ['none', undefined, 'SIGNATURE is required for this account.'],
  ['an empty one', '', 'Invalid SIGNATURE.'],
  ['upper-case hex', SIGNATURE.toUpperCase(), 'Invalid SIGNATURE.'],
  ['that of another message', `${SIGNATURE.slice(0, -1)}0`, 'Invalid SIGNATURE.'],
  ['the right one', SIGNATURE, 'SUCCESS'],
])('an account with a secure phrase answers a request with %s as signature so: %3$s', async (_, signature, answer) => {
  const simulator = await start({ account: SIGNED });
  expect(await answerTo(simulator, signed(signature))).toBe(answer);
});

test('the signature does not make up for a wrong user key', async () => {
  const simulator = await start({ account: SIGNED });
  expect(await answerTo(simulator, signed(SIGNATURE, 'another'))).toContain('user key');
});

test.each([{ email: SIGNED.email }, { securePhrase: SIGNED.securePhrase }])(
  'an account with only %o demands no signature',
  async (half) => {
    const simulator = await start({ account: { userKey: 'signed-key', profiles: ['PROFILEID123'], ...half } });
    expect(await answerTo(simulator, signed(undefined))).toBe('SUCCESS');
  },
);
