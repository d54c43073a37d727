import cronstrue from 'cronstrue';
import { Temporal } from 'temporal-polyfill';
import { nextRuns } from '../plans/next-runs.ts';
import type { Plan } from '../plans/plan.ts';
import { readPlans } from '../plans/plan-file.ts';
import type { Moments } from '../plans/when.ts';
import { type Overlap, overlapsOf } from './overlaps.ts';

/** A run: its local time with its offset, and its time in UTC. */
export interface ScheduledRun {
  local: string;
  utc: string;
}

/** When something happens, in words, and the next times. */
export interface Occurrences {
  inWords: string;
  nextRuns: ScheduledRun[];
}

/** A plan with its next runs, and those of its way back. */
export interface Scheduled extends Occurrences {
  plan: Plan;
  until?: Occurrences;
}

/** What is planned, and which plans change the same buttons at the same time. */
export interface Schedule {
  scheduled: Scheduled[];
  overlaps: Overlap[];
}

/** Returns a cron expression without faults in words. cronstrue takes five fields, or seven with seconds and a year. */
export const cronInWords = (cron: string): string => {
  const fields = cron.split(' ');
  const known = fields[5] === '*' ? fields.slice(0, 5) : ['0', ...fields];
  return cronstrue.toString(known.join(' '), { dayOfWeekStartIndexZero: false, use24HourTimeFormat: true });
};

const show = (run: Temporal.ZonedDateTime): ScheduledRun => ({
  local: run.toString({ smallestUnit: 'minute', timeZoneName: 'never' }),
  utc: run.toInstant().toString({ smallestUnit: 'minute' }),
});

/** Returns the next occurrences of a plan's `when` or `until`, which have one time zone. */
const occurrencesOf = (moments: Moments, timezone: string, from: Temporal.Instant, most: number): Occurrences => ({
  inWords: 'at' in moments ? `Once, at ${moments.at.replace('T', ' ')}` : cronInWords(moments.cron),
  nextRuns: nextRuns({ ...moments, timezone }, from, most).map(show),
});

const schedulePlan = (plan: Plan, from: Temporal.Instant, most: number): Scheduled => {
  const { when, until } = plan;
  return {
    plan,
    ...occurrencesOf(when, when.timezone, from, most),
    ...(until && { until: occurrencesOf(until, when.timezone, from, most) }),
  };
};

/** Returns what the plans of a folder do next. @param most runs of each plan */
export const scheduleOf = (folder: string, most: number): Promise<Schedule> =>
  schedulePlans(folder, readPlans(folder), most);

/** Returns what plans of a folder do next. @param most runs of each plan */
export const schedulePlans = async (folder: string, plans: readonly Plan[], most: number): Promise<Schedule> => {
  const now = Temporal.Now.instant();
  return {
    scheduled: plans.map((plan) => schedulePlan(plan, now, most)),
    overlaps: await overlapsOf(folder, plans, now),
  };
};
