import type { Keys } from './keys.ts';
import type { Publisher } from './publishers.ts';
import type { HttpRequest } from './request.ts';
import { isFresh, type ReceivedRequest, verify } from './signature.ts';

/** Who sent a request, or why that is not known. */
export type Identity =
  | { kind: 'publisher'; publisher: Publisher }
  /** `why` is for the log: the publisher is told the same whatever is wrong. */
  | { kind: 'refused'; why: string }
  | { kind: 'unavailable'; why: string };

/** Finds out who sent a request. Never rejects. @param name the publisher's name in the path */
export type Authenticate = (request: HttpRequest, name: string) => Promise<Identity>;

export interface AuthenticateParts {
  keys: Keys;
  now: () => number;
  verify?: typeof verify;
}

const receivedOf = ({ header, body }: HttpRequest): ReceivedRequest => ({
  id: header('webhook-id'),
  timestamp: header('webhook-timestamp'),
  signature: header('webhook-signature'),
  body,
});

const whyRefused = (publisher: Publisher | undefined, { id, timestamp, signature }: ReceivedRequest, now: number) => {
  if (publisher === undefined) return 'unknown publisher';
  if (id === '' || timestamp === '' || signature === '') return 'no webhook-id, webhook-timestamp or webhook-signature';
  return isFresh(timestamp, now)
    ? 'no signature by a key of the publisher'
    : 'webhook-timestamp is more than 5 minutes off';
};

/**
 * Authenticates by signature. An unknown publisher, an absent header, a wrong time and a wrong signature take the same way:
 * one verification, and another one when the secret was fetched anew.
 */
export const createAuthenticate =
  ({ keys, now, verify: check = verify }: AuthenticateParts): Authenticate =>
  async (request, name) => {
    const received = receivedOf(request);
    const known = await keys.current();
    if (!known.ok) return { kind: 'unavailable', why: known.reason };
    const isRight = (publisher: Publisher | undefined): publisher is Publisher =>
      check(received, publisher?.keys ?? [], now());
    const publisher = known.value.get(name);
    if (isRight(publisher)) return { kind: 'publisher', publisher };
    const renewed = await keys.renewed(known.value);
    if (renewed) {
      const again = renewed.get(name);
      if (isRight(again)) return { kind: 'publisher', publisher: again };
    }
    return { kind: 'refused', why: whyRefused((renewed ?? known.value).get(name), received, now()) };
  };
