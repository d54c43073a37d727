import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import type { UpdateRequest } from './request.ts';

const text = z.string('must be text').check(z.minLength(1, 'must not be empty'));

/** An account of Anveo. With both `email` and `securePhrase` it demands the parameter SIGNATURE. */
export const accountSchema = z.strictObject({
  userKey: text,
  email: z.optional(text),
  securePhrase: z.optional(text),
  profiles: z.array(text, 'must be a list of profile IDs'),
});

/** An account at the simulator: its key, its profiles, and how it signs. */
export type Account = z.infer<typeof accountSchema>;

export const DEFAULT_ACCOUNT: Account = { userKey: 'sandbox-user-key', profiles: ['PROFILEID123', 'PROFILE123'] };

/** Returns the signature that the account demands, if any: hex HMAC-SHA1 of the email (request format page). */
export const signatureOf = ({ email, securePhrase }: Account): string | undefined =>
  email && securePhrase ? createHmac('sha1', securePhrase).update(email).digest('hex') : undefined;

/** Returns why the account refuses the request, for the ERROR element; undefined when it does not. */
export const brokenCredential = (account: Account, { userKey, parameters }: UpdateRequest): string | undefined => {
  if (userKey !== account.userKey) return 'Invalid USERKEY: no account has this user key.';
  const expected = signatureOf(account);
  if (expected === undefined) return undefined;
  const given = parameters.find(({ name }) => name === 'SIGNATURE');
  if (!given) return 'SIGNATURE is required for this account.';
  return given.value === expected ? undefined : 'Invalid SIGNATURE.';
};
