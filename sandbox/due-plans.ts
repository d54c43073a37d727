import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import { nextRuns } from '../plans/next-runs.ts';
import { type PlanFile, type PlanFolder, readPlanFolder } from '../plans/plan-file.ts';
import { wayBackOf } from '../plans/until.ts';

/** A plan at the moment at which it is due, in its time zone. */
export interface DuePlan extends PlanFile {
  at: Temporal.ZonedDateTime;
  /** Whether it is the way back of the file's plan, which its `until` makes. */
  isWayBack: boolean;
}

/** Options of `DuePlans`. */
export interface DuePlansOptions {
  folder: string;
  /** The plans' clock, in milliseconds since the epoch. */
  now: () => number;
  /** Is told of each plan that is due. */
  run: (due: DuePlan) => void;
  /** Takes what people should know: faults of plans, changes, the next run. */
  tell: (text: string) => void;
}

/** A plan that was due longer ago than this is not made up, in milliseconds. */
const LATEST_MS = 60_000;

/** Returns a plan and its way back, if it has one. */
const withWayBack = ({ plan, file }: PlanFile): Omit<DuePlan, 'at'>[] => {
  const back = wayBackOf(plan);
  return [{ plan, file, isWayBack: false }, ...(back ? [{ plan: back, file, isWayBack: true }] : [])];
};

/** Returns the enabled plans with their first runs after a moment, the earliest first. */
const upcoming = (plans: readonly PlanFile[], after: number): DuePlan[] => {
  const from = Temporal.Instant.fromEpochMilliseconds(after);
  const enabled = plans.filter(({ plan }) => plan.enabled).flatMap(withWayBack);
  return enabled
    .flatMap((each) => nextRuns(each.plan.when, from, 1).map((at) => ({ ...each, at })))
    .sort((one, other) => Temporal.ZonedDateTime.compare(one.at, other.at));
};

/** Returns a moment for people: `2026-12-24 18:00 -05:00 America/New_York`. */
export const momentInWords = (at: Temporal.ZonedDateTime): string => {
  const second = at.second === 0 ? 'minute' : 'second';
  const local = at.toPlainDateTime().toString({ smallestUnit: second }).replace('T', ' ');
  return `${local} ${at.offset} ${at.timeZoneId}`;
};

/** Reads the plans. A folder that cannot be read, or is not there, has none; `unreadable` says why. */
const read = (folder: string): PlanFolder & { unreadable?: string } => {
  try {
    return readPlanFolder(folder);
  } catch (error) {
    return { plans: [], faults: [], unreadable: (error as Error).message };
  }
};

/**
 * Runs the enabled plans of a folder when they are due. Whoever owns it calls `look` once a second: the plans are read
 * again each time, so a changed file counts at once, and a clock that jumps or a machine that slept does no harm.
 */
export class DuePlans {
  readonly #options: DuePlansOptions;
  /** What was due up to this moment has been dealt with. */
  #until: number;
  #folder: ReturnType<typeof read>;
  /** The next run of each enabled plan. To find them takes long for a cron that is due every minute. */
  #upcoming: readonly DuePlan[];
  /** The faults that were told. */
  #told: readonly string[] = [];

  constructor(options: DuePlansOptions) {
    this.#options = options;
    // What is due at this very moment is still to come.
    this.#until = options.now() - 1;
    this.#folder = read(options.folder);
    this.#upcoming = upcoming(this.#folder.plans, this.#until);
  }

  /** Says which plan is due next, and when. */
  get next(): string {
    const { plans, unreadable } = this.#folder;
    const [first] = this.#upcoming;
    if (first) return `${first.plan.name}, ${momentInWords(first.at)}`;
    if (unreadable !== undefined) return `none (${unreadable})`;
    const isEnabled = plans.some(({ plan }) => plan.enabled);
    return isEnabled ? 'none: no enabled plan has a further run' : `none is enabled in ${this.#options.folder}`;
  }

  /** Reads the plans again, and runs those that have become due since the last look. */
  look(): void {
    const { folder, now, run, tell } = this.#options;
    const moment = now();
    const before = this.#folder;
    this.#folder = read(folder);
    this.#tellFaults();
    const isChanged = !isDeepStrictEqual(before.plans, this.#folder.plans);
    const isLate = moment - this.#until > LATEST_MS;
    if (isLate) tell('the clock jumped ahead, or this machine slept: plans that were due meanwhile are not made up');
    if (isChanged || isLate) this.#goOnFrom(isLate ? moment - LATEST_MS : this.#until);
    const due = this.#upcoming.filter(({ at }) => at.epochMilliseconds <= moment);
    for (const each of due) run(each);
    if (due.length > 0) this.#goOnFrom(moment);
    this.#until = Math.max(this.#until, moment);
    if (isChanged) tell(`the plans have changed; next: ${this.next}`);
    else if (due.length > 0) tell(`next: ${this.next}`);
  }

  #goOnFrom(moment: number): void {
    this.#until = moment;
    this.#upcoming = upcoming(this.#folder.plans, moment);
  }

  #tellFaults(): void {
    const { faults } = this.#folder;
    for (const fault of faults) {
      if (!this.#told.includes(fault)) this.#options.tell(`${fault}; it does not run until that is mended`);
    }
    this.#told = faults;
  }
}
