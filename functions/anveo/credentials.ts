import { createHmac } from 'node:crypto';

/** What a request is authorised with. */
export interface Credentials {
  userKey: string;
  /** PARAMETER SIGNATURE, where the account's secret holds it or what it is computed from. */
  signature?: string;
  /** Texts that must appear in no log, error or dead letter: the key, the signature, the secure phrase. */
  secrets: readonly string[];
}

/**
 * The account's SIGNATURE: lower-case hex of HMAC-SHA1 with the Secure Phrase as the key and the email address as the
 * message (Anveo, "API request format"). It does not depend on the request.
 */
export const signatureOf = (email: string, securePhrase: string): string =>
  createHmac('sha1', securePhrase).update(email).digest('hex');

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** A secret as a pattern, each character as it is or as XML escapes it. */
const patternOf = (secret: string) =>
  [...secret]
    .map((character) => {
      const entity = ENTITIES.get(character);
      return entity === undefined ? RegExp.escape(character) : `(?:${entity}|${character})`;
    })
    .join('');

/** A text without the credentials that it may quote, whatever their case, escaped for XML or not. */
export const redact = (text: string, { secrets }: Credentials): string =>
  secrets
    // The longest first: one that begins like another must not leave its end behind.
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(new RegExp(patternOf(secret), 'gi'), '[redacted]'), text);
