import { setTimeout as sleep } from 'node:timers/promises';

/** The length of one turn of running and pausing. Lambda's scheduler also works in periods of 20 ms. */
const PERIOD_MS = 20;
/** Lambda gives a whole core at this memory, and a proportional part below it. */
const MB_OF_A_CORE = 1769;

/** Returns the part of a core that Lambda gives a function of this memory after INIT. */
export const coreOf = (memoryMb: number): number => Math.min(1, memoryMb / MB_OF_A_CORE);

/** Lets a process run for `part` of the time, by stopping and continuing it. Returns a function that ends this. */
export const throttle = (pid: number, part: number): (() => Promise<void>) => {
  let ended = false;
  const run = async () => {
    const started = performance.now();
    let ran = 0;
    while (!ended) {
      const continued = performance.now();
      process.kill(pid, 'SIGCONT');
      await sleep(PERIOD_MS * part);
      process.kill(pid, 'SIGSTOP');
      const stopped = performance.now();
      ran += stopped - continued;
      // Timers can be late by a millisecond; the pause is longer accordingly.
      await sleep(Math.max(0, ran / part - (stopped - started)));
    }
    process.kill(pid, 'SIGCONT');
  };
  const over = run();
  return () => {
    ended = true;
    return over;
  };
};
