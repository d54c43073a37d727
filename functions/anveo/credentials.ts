import { createHmac } from 'node:crypto';

/** The account's credentials. */
export interface Credentials {
  userKey: string;
  /** PARAMETER SIGNATURE, if the secret has it or what it is computed from. */
  signature?: string;
  /** Texts that must not appear in any log, error or dead letter: key, signature, secure phrase. */
  secrets: readonly string[];
}

/**
 * Returns the account's SIGNATURE (Anveo, "API request format"), which does not depend on the request.
 * It is the lower-case hex of HMAC-SHA1 with the Secure Phrase as the key and the email address as the message.
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

/** Returns a pattern that matches a secret, plain or escaped for XML. */
const patternOf = (secret: string) =>
  [...secret]
    .map((character) => {
      const entity = ENTITIES.get(character);
      return entity === undefined ? RegExp.escape(character) : `(?:${entity}|${character})`;
    })
    .join('');

/** Returns a text without the secrets that it quotes, in any case, plain or escaped for XML. */
export const redact = (text: string, { secrets }: Credentials): string =>
  secrets
    // Longest first: if one secret begins with another, the end of the longer one must not be left.
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(new RegExp(patternOf(secret), 'gi'), '[redacted]'), text);
