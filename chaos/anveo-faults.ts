import type { Misbehaviour, Simulator } from '../sandbox/anveo/simulator.ts';
import { type PlannedButton, refusalsOf } from './plan/buttons.ts';
import type { Draw } from './plan/draw.ts';
import { EXPIRING_IMAGE, HALF_REFUSED_IMAGE } from './plan/events.ts';
import { POISON_ANSWERS } from './plan/poison.ts';

/** Each way in which Anveo fails a request that it would take later. None refuses an update for good (`refusalsOf`). */
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
  { kind: 'delay', ms: 700 },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'resetAfter' },
  { kind: 'cutOff' },
];

/** Each of them hits this share of the requests; together they hit one in seven. */
const SHARE = 0.005;
const MOST_SEED = 0x7fffffff;

/**
 * Fails expiring events slowly, but within the attempt's time: their `notAfter` may pass between two attempts of one
 * receive.
 */
const SLOW: Misbehaviour = {
  kind: 'status',
  status: 503,
  afterMs: 450,
  share: 0.8,
  parameters: { BUTTONIMAGEURL: EXPIRING_IMAGE },
};

const HALF_REFUSED: Misbehaviour = {
  kind: 'error',
  text: 'This picture is being reviewed.',
  quote: true,
  share: 0.5,
  parameters: { BUTTONIMAGEURL: HALF_REFUSED_IMAGE },
};

/** The faults of Anveo in a run. */
export interface AnveoFaults {
  /** Only what Anveo never takes fails: poison, and the updates of refused buttons. */
  onlyLasting(): void;
  /** Everything else fails at random, too. */
  all(): void;
}

/** Plans Anveo's faults from the seed. */
export const planAnveoFaults = (draw: Draw, anveo: Simulator, buttons: readonly PlannedButton[]): AnveoFaults => {
  const seeded = (fault: Misbehaviour) => ({ ...fault, seed: draw.integer(0, MOST_SEED) });
  const passing = [seeded(SLOW), ...PASSING.map((fault) => seeded({ ...fault, share: SHARE }))];
  const lasting = [...refusalsOf(buttons), ...POISON_ANSWERS, seeded(HALF_REFUSED)];
  const onlyLasting = () => {
    anveo.behave();
    // The first fault that hits a request wins: no other lets these updates through.
    for (const fault of lasting) anveo.misbehave(fault);
  };
  return {
    onlyLasting,
    all() {
      onlyLasting();
      for (const fault of passing) anveo.misbehave(fault);
    },
  };
};
