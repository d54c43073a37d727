import { expect, test } from 'vitest';
import { DEFAULT_PATTERNS } from '../../functions/anveo/error-patterns.ts';
import { answering, call, errorDocument } from './fixture.ts';

const CREDENTIALS = [
  'Invalid USERKEY: no account has this user key.',
  'User key is not valid',
  'USERTOKEN is missing',
  'Invalid user token',
  'Your token has expired',
  'SIGNATURE is required for this account.',
  'Signature mismatch',
  'Authentication failed',
  'User is not authenticated',
  'Unauthenticated',
  'Not authorized',
  'Unauthorised request',
  'You are not authorised to use this action',
  'AUTHORIZATION REQUIRED',
  // The one error text of Anveo's that is publicly known.
  'apikey is missing or invalid..',
  'API key is missing or invalid',
  'Invalid API-KEY',
  'The api_key has expired',
  'User-Key is wrong',
  'user\nkey not found',
  'Access denied',
  'ACCESS IS DENIED.',
];

const TRANSIENT = [
  'Please try again later',
  'Please try\nagain later',
  'Try your request again in a minute',
  'TEMPORARY FAILURE',
  'Service is temporarily out of order',
  'Timeout',
  'Database time-out',
  'The operation timed out',
  'The request has run into a time out',
  'Server is busy',
  'Too many requests',
  'Internal error',
  'Internal Server Error',
  'Service unavailable',
];

/** Texts that contain similar words but are about this update alone. */
const REJECTED = [
  'ID is not the ID of an existing button.',
  'Invalid Call Flow API Key',
  'Call flow apikey not found',
  'CALLFLOW key not found',
  'The monkey API is off',
  'Access deniedly',
  'BUTTONIMAGEURL: tokenizer.png not found',
  'The author of the profile is unknown',
  'Country is not known. Send it again with a valid name',
  'PHONENUMBER is not an international number',
  'The profile BUSYBEE does not exist',
  'HOUR24FROM: timing outside of 0-24',
  'The profile is not available',
  'Contemporary themes need a COLORSTYLENAME',
  'Many errors, too',
  'Entry must not start against HOUR24TO',
];

const answerTo = async (text: string, patterns = DEFAULT_PATTERNS) =>
  call(await answering(200, errorDocument(text)), { patterns });

test.each(CREDENTIALS)('the error "%s" speaks of credentials', async (text) => {
  expect(await answerTo(text)).toEqual({ kind: 'failed', cause: 'credentials', reason: `Anveo: ${text}` });
});

test.each(TRANSIENT)('the error "%s" speaks of a passing state', async (text) => {
  expect(await answerTo(text)).toEqual({ kind: 'failed', cause: 'anveo', reason: `Anveo: ${text}` });
});

test.each(REJECTED)('the error "%s" rejects the update', async (text) => {
  expect(await answerTo(text)).toEqual({ kind: 'rejected', reason: `Anveo: ${text}` });
});

test.each(Object.entries(DEFAULT_PATTERNS))('the pattern for %s has no repetition without a bound', (_, { source }) => {
  expect(source).not.toMatch(/[*+]|\{\d+,\}/);
});

test('the patterns are settings', async () => {
  const patterns = { credentials: /wrong door/, transient: /kaputt/ };
  const texts = ['wrong door', 'kaputt', 'Invalid USERKEY', 'Please try again'];
  const answers = await Promise.all(texts.map((text) => answerTo(text, patterns)));
  expect(answers.map((answer) => ('cause' in answer ? answer.cause : answer.kind))).toEqual([
    'credentials',
    'anveo',
    'rejected',
    'rejected',
  ]);
});
