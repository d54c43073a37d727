import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Signatures by Standard Webhooks 1.0.0: base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export interface SignedRequest {
  /** The header `webhook-id`: the same for each retry of a request. */
  id: string;
  /** The header `webhook-timestamp`: seconds since the epoch, of this attempt. */
  timestamp: number | string;
  /** The body as it is sent: text is taken as UTF-8. */
  body: string | Uint8Array;
}

/** What a request says of itself. An absent header is an empty text. */
export interface ReceivedRequest extends SignedRequest {
  timestamp: string;
  /** The header `webhook-signature`: one or more signatures with spaces between. */
  signature: string;
}

/** What a key must be. */
export const EXPECTED_KEY = '"whsec_" and then 24 to 64 bytes in base64';

/** Most keys that one publisher has at a time: each request costs so many signatures. */
export const MOST_KEYS = 3;

/** How far a request's time may be from ours, in milliseconds. */
export const TOLERANCE_MS = 300_000;

const PREFIX = 'whsec_';
const KEY_BYTES = { min: 24, max: 64 };
const VERSION = 'v1';

/** Returns a key's bytes; undefined when it is no key. */
const bytesOf = (key: string): Buffer | undefined => {
  if (!key.startsWith(PREFIX)) return undefined;
  const text = key.slice(PREFIX.length);
  const bytes = Buffer.from(text, 'base64');
  const isRight = bytes.length >= KEY_BYTES.min && bytes.length <= KEY_BYTES.max && bytes.toString('base64') === text;
  return isRight ? bytes : undefined;
};

/** Whether a text is a key for signatures. */
export const isKey = (text: string): boolean => bytesOf(text) !== undefined;

/** Makes a random key. */
export const createKey = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`;

/** Returns the base64 of a request's HMAC-SHA256. */
export type Mac = (request: SignedRequest, key: Uint8Array) => string;

const macOf: Mac = ({ id, timestamp, body }, key) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');

/**
 * Returns a request's signature, as the header `webhook-signature` has it: `v1,<base64>`.
 * @throws TypeError when the key is no key; it does not quote the key
 */
export const sign = (request: SignedRequest, key: string): string => {
  const bytes = bytesOf(key);
  if (!bytes) throw new TypeError(`the key must be ${EXPECTED_KEY}`);
  return `${VERSION},${macOf(request, bytes)}`;
};

const isSame = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);

/**
 * Whether a request's time is at most five minutes from ours. The text of it is signed, so one way of writing is taken only.
 * @param now milliseconds since the epoch
 */
export const isFresh = (timestamp: string, now: number): boolean =>
  /^[1-9]\d{0,14}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= TOLERANCE_MS;

/** Keys that sign nothing. They stand in for keys that a publisher does not have. */
const DUMMIES: readonly Uint8Array[] = Array.from({ length: MOST_KEYS }, () => randomBytes(32));

/**
 * Whether one of the signatures is that of one of the keys, and the request is at most five minutes old or ahead. The work is
 * the same whatever is wrong and however many keys there are, none included: its time tells nothing.
 * @param now milliseconds since the epoch
 */
export const verify = (request: ReceivedRequest, keys: readonly string[], now: number, mac: Mac = macOf): boolean => {
  const signatures = request.signature.split(' ').map((each) => Buffer.from(each));
  const known = keys.slice(0, MOST_KEYS).map(bytesOf);
  let found = 0;
  for (const [index, dummy] of DUMMIES.entries()) {
    const key = known[index];
    const right = Buffer.from(`${VERSION},${mac(request, key ?? dummy)}`);
    const matches = signatures.filter((given) => isSame(given, right)).length;
    found += key === undefined ? 0 : matches;
  }
  return isFresh(request.timestamp, now) && request.id !== '' && found > 0;
};
