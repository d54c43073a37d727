import type { Misbehaviour, Simulator } from '../sandbox/anveo/simulator.ts';
import type { Draw } from './plan/draw.ts';

/** Each way in which Anveo fails a request that it would take later. None refuses an update for good: see `refusalsOf`. */
export const PASSING: readonly Misbehaviour[] = [
  ...[500, 502, 503, 504, 408, 425, 429, 401, 403, 404, 410].map(
    (status): Misbehaviour => ({ kind: 'status', status }),
  ),
  ...['1', '90', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon'].map(
    (retryAfter): Misbehaviour => ({ kind: 'rateLimit', retryAfter }),
  ),
  { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
  { kind: 'error', text: 'Please try again later', quote: true },
  { kind: 'error', text: 'Invalid USERKEY.', quote: true },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'dtd' },
  { kind: 'oversize', bytes: 100_000 },
  { kind: 'delay', ms: 20 },
  { kind: 'delay', ms: 350 },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'resetAfter' },
  { kind: 'cutOff' },
];

/** Each of them hits this share of the requests, one in seven all together. */
const SHARE = 0.005;
const MOST_SEED = 0x7fffffff;

/**
 * Lets Anveo fail requests by the seed, from now on.
 * @param refusals faults that stay through the run; they come first, so that no other lets their updates through
 */
export const failAtRandom = (draw: Draw, anveo: Simulator, refusals: readonly Misbehaviour[]): void => {
  const passing = PASSING.map((fault) => ({ ...fault, share: SHARE, seed: draw.integer(0, MOST_SEED) }));
  for (const fault of [...refusals, ...passing]) anveo.misbehave(fault);
};
