import type { Temporal } from 'temporal-polyfill';
import { DuePlans, momentInWords } from './due-plans.ts';
import { type PlanRun, runPlan } from './plan-run.ts';

/** Options of `startPlans`. */
export interface PlansOptions {
  /** The folder of the plans. */
  folder: string;
  /** What the plans' clock shows when it starts; without it that is the real time. */
  at: Temporal.ZonedDateTime | undefined;
  /** Takes a line for people. */
  tell: (text: string) => void;
}

/** The sandbox's plans, which run when they are due. */
export interface Plans {
  /** Says which plan is due next, and when. */
  readonly next: string;
  /** Interrupts runs under way, and resolves when they have ended. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Starts to run the plans of a folder when they are due. Only that follows the plans' clock: a run starts, and its updates
 * expire, by the real one, like everything else in the sandbox.
 */
export const startPlans = ({ folder, at, tell }: PlansOptions): Plans => {
  const ahead = at === undefined ? 0 : at.epochMilliseconds - Date.now();
  const running = new Set<PlanRun>();
  const plans = new DuePlans({
    folder,
    now: () => Date.now() + ahead,
    tell,
    run(due) {
      const { name } = due.plan;
      tell(`${name} is due: ${momentInWords(due.at)}`);
      const run = runPlan(due, (text) => tell(`${name}: ${text}`));
      running.add(run);
      void run.ended.then(() => running.delete(run));
    },
  });
  const timer = setInterval(() => plans.look(), LOOK_EVERY_MS);
  return {
    get next() {
      return plans.next;
    },
    async stop() {
      clearInterval(timer);
      for (const run of running) run.stop();
      await Promise.all(Array.from(running, ({ ended }) => ended));
    },
  };
};
