import type { Fault, Simulator } from '../sandbox/anveo/simulator.ts';
import type { Draw } from './plan/draw.ts';

/** Anveo's faults in a run. */
export interface AnveoFaults {
  /** Plans all faults anew, in place of those that are planned. */
  plan(): void;
  /** Lets the next requests fail, whatever they are. */
  outage(requests: number): void;
}

/** Each of these hits this share of the requests. None refuses an update for good: see `refusalsOf`. */
const SHARE = 0.008;
const passing = (draw: Draw): Fault[] => [
  { kind: 'status', status: draw.pick([500, 502, 503, 504]) },
  { kind: 'status', status: draw.pick([408, 425, 429]) },
  { kind: 'status', status: draw.pick([401, 403]) },
  { kind: 'status', status: draw.pick([404, 410]) },
  { kind: 'rateLimit', retryAfter: draw.pick(['1', '90', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon']) },
  { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
  { kind: 'error', text: 'Please try again later' },
  { kind: 'error', text: 'Invalid USERKEY.' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'dtd' },
  { kind: 'oversize', bytes: 100_000 },
  { kind: 'delay', ms: draw.integer(20, 350) },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'resetAfter' },
  { kind: 'cutOff' },
];

const MOST_SEED = 0x7fffffff;

/** Anveo's words quote the key that was sent. */
const quoting = (fault: Fault, key: string): Fault =>
  fault.kind === 'error' ? { ...fault, text: `${fault.text} (${key})` } : fault;

/**
 * @param refusals faults that stay through the run; they come first, so that no other lets their updates through
 * @param firstKey what Anveo's words quote until the first rotation: later it is not sure which key a worker has sent
 */
export const planAnveoFaults = (
  draw: Draw,
  anveo: Simulator,
  refusals: readonly Fault[],
  firstKey: string,
): AnveoFaults => {
  let rotated = false;
  return {
    plan() {
      const planned = passing(draw).map((fault) => ({ ...fault, share: SHARE, seed: draw.integer(0, MOST_SEED) }));
      anveo.behave();
      for (const fault of [...refusals, ...planned]) anveo.misbehave(rotated ? fault : quoting(fault, firstKey));
      rotated = true;
    },
    outage: (requests) => anveo.misbehave({ kind: 'status', status: 503, times: requests }),
  };
};
