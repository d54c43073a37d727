import { setTimeout as sleep } from 'node:timers/promises';

/** Time as delivery sees it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

export const systemClock: Clock = { now: Date.now, sleep };
