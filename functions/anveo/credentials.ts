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

/** A text without the credentials that it may quote, whatever their case. */
export const redact = (text: string, { secrets }: Credentials): string =>
  secrets.reduce((clean, secret) => clean.replaceAll(new RegExp(RegExp.escape(secret), 'gi'), '[redacted]'), text);
