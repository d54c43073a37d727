import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, Simulator } from '../sandbox/anveo/simulator.ts';
import type { SecretsManager } from '../sandbox/secrets-manager.ts';
import type { Draw } from './plan/draw.ts';

/** The account's credentials at Anveo and in Secrets Manager. */
export interface Credentials {
  account: Account;
  /** The secret's text in Secrets Manager. */
  secret: string;
  /** Each part that must never appear in a log or a dead letter. */
  parts: string[];
}

/** The account's profiles. */
export const PROFILES = ['PROFILE123'];
const HEX = 16;

const hex = (draw: Draw, length: number) =>
  Array.from({ length }, () => draw.integer(0, HEX - 1).toString(HEX)).join('');

/** Draws a bare key, or one with a signature that is computed from an email address and a Secure Phrase. */
export const drawCredentials = (draw: Draw): Credentials => {
  const userKey = `key-${hex(draw, 32)}`;
  if (draw.chance(0.5)) return { account: { userKey, profiles: PROFILES }, secret: userKey, parts: [userKey] };
  const email = `${hex(draw, 8)}@example.com`;
  const securePhrase = `phrase-${hex(draw, 24)}`;
  const signature = createHmac('sha1', securePhrase).update(email).digest('hex');
  return {
    account: { userKey, email, securePhrase, profiles: PROFILES },
    secret: JSON.stringify({ userKey, email, securePhrase }),
    parts: [userKey, securePhrase, signature],
  };
};

/** Longest time for which Anveo and Secrets Manager disagree, in milliseconds. */
const LONGEST_GAP_MS = 150;

/** Changes the key at Anveo and in Secrets Manager, one after the other, in either order. */
export const rotate = async (
  draw: Draw,
  { account, secret }: Credentials,
  { anveo, secrets, secretId }: { anveo: Simulator; secrets: SecretsManager; secretId: string },
): Promise<void> => {
  const steps = [() => anveo.setAccount(account), () => secrets.put(secretId, secret)];
  const [first, second] = draw.chance(0.5) ? steps : steps.toReversed();
  first?.();
  await sleep(draw.integer(0, LONGEST_GAP_MS));
  second?.();
};
