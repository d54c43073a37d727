import { Temporal } from 'temporal-polyfill';
import type { Fault } from '../functions/event/faults.ts';
import { isObject, type Json } from '../functions/event/json.ts';
import { wallClock } from './cron.ts';
import type { Plan } from './plan.ts';
import { faultsOfMoments, faultsOfWhen, zoneOf } from './when.ts';

/** Most characters of a plan's name. The name of an execution has 80, a UUID of 36 among them. */
export const LONGEST_NAME = 40;

const nameOfWayBack = (name: string) => `${name}-until`;
const MOST_BEFORE_UNTIL = LONGEST_NAME - nameOfWayBack('').length;

const MUST = 'must be an object with at or cron, in the time zone of when';

/** Cron expressions end with the year 2199. A change in that year needs no way back. */
const LAST_YEAR = new Date('2199-01-01T00:00:00Z');

/** Whether `until` has a run after the last run of `when`. */
const endsEveryChange = (when: string, until: string): boolean => {
  const [last] = wallClock(when).previousRuns(1, LAST_YEAR);
  return last === undefined || wallClock(until).nextRun(last) !== null;
};

/** Returns what is wrong with the order of `when` and `until`, which have no other faults. */
const faultsOfOrder = (when: Json, until: Json): Fault[] => {
  const { at, cron, timezone } = when as { at?: string; cron?: string; timezone: string };
  const { at: backAt, cron: backCron } = until as { at?: string; cron?: string };
  if (at !== undefined && backAt !== undefined) {
    const [start, end] = [at, backAt].map((local) => Temporal.PlainDateTime.from(local).toZonedDateTime(timezone));
    const isLater = start && end && Temporal.ZonedDateTime.compare(start, end) < 0;
    return isLater ? [] : [{ path: 'until.at', message: `must be later than when, which is at ${at}` }];
  }
  if (cron === undefined || backCron === undefined) {
    return [{ path: 'until', message: `must have ${at === undefined ? 'cron' : 'at'}, as when has` }];
  }
  if (cron === backCron) return [{ path: 'until.cron', message: 'must differ from that of when' }];
  if (endsEveryChange(cron, backCron)) return [];
  return [{ path: 'until.cron', message: 'must have a run after every run of when, but not after the last' }];
};

/** Returns all faults of a plan's `until`. */
export const faultsOfUntil = ({ name, when, until }: Json): Fault[] => {
  if (until === undefined) return [];
  if (!isObject(until)) return [{ path: 'until', message: MUST }];
  const unknown = Object.keys(until).filter((key) => key !== 'at' && key !== 'cron');
  const faults = [
    ...unknown.map((key) => ({ path: `until.${key}`, message: `is not known: until ${MUST}` })),
    ...faultsOfMoments('until', until, zoneOf(when)),
  ];
  if (typeof name === 'string' && name.length > MOST_BEFORE_UNTIL && name.length <= LONGEST_NAME) {
    const message = `must have at most ${MOST_BEFORE_UNTIL} characters beside until: its schedule is ${nameOfWayBack('NAME')}`;
    faults.push({ path: 'name', message });
  }
  const areRight = faults.length === 0 && isObject(when) && faultsOfWhen(when).length === 0;
  return areRight ? faultsOfOrder(when, until) : faults;
};

/**
 * Returns the way back of a plan with `until`, which is a plan too: named NAME-until, it sends the same buttons as the
 * catalogue has them. It does not expire: late is better than never.
 */
export const wayBackOf = ({ set, until, expireAfterMinutes, ...plan }: Plan): Plan | undefined =>
  until && {
    ...plan,
    name: nameOfWayBack(plan.name),
    description: `The way back of ${plan.name}: the same buttons as the catalogue has them.`,
    when: { ...until, timezone: plan.when.timezone },
  };

/** Returns plans, each followed by its way back if it has one. Each of them has a schedule. */
export const withWaysBack = (plans: readonly Plan[]): Plan[] =>
  plans.flatMap((plan) => [plan, ...[wayBackOf(plan)].filter((back) => back !== undefined)]);
