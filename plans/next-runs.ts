import { Temporal } from 'temporal-polyfill';
import { wallClock } from './cron.ts';
import type { When } from './when.ts';

/** No time zone's clock is set back further than this. */
const FURTHEST_BACK = { hours: 3 };

/** Returns the first moment with this local time; undefined when daylight saving skips it. */
const momentOf = (local: Temporal.PlainDateTime, zone: string): Temporal.ZonedDateTime | undefined => {
  const moment = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return moment.toPlainDateTime().equals(local) ? moment : undefined;
};

/** Yields the local times of a plan's runs, beginning shortly before `from`. */
function* localTimes(when: When, from: Temporal.ZonedDateTime): Generator<Temporal.PlainDateTime> {
  if ('at' in when) {
    yield Temporal.PlainDateTime.from(when.at);
    return;
  }
  const cron = wallClock(when.cron);
  const start = from.toPlainDateTime().subtract(FURTHEST_BACK);
  for (let at = cron.nextRun(new Date(`${start}Z`)); at; at = cron.nextRun(at)) {
    yield Temporal.PlainDateTime.from(at.toISOString().slice(0, -1));
  }
}

/**
 * Returns the next runs of a plan after a moment, in its time zone. As in EventBridge Scheduler, a local time that daylight
 * saving skips has no run, and one that occurs twice has one run. AWS does not say which of the two; this takes the first.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const nextRuns = (when: When, from: Temporal.Instant, most: number): Temporal.ZonedDateTime[] => {
  const zoned = from.toZonedDateTimeISO(when.timezone);
  const runs: Temporal.ZonedDateTime[] = [];
  for (const local of localTimes(when, zoned)) {
    if (runs.length === most) break;
    const moment = momentOf(local, when.timezone);
    if (moment && Temporal.ZonedDateTime.compare(moment, zoned) > 0) runs.push(moment);
  }
  return runs;
};

/** Daylight saving skips a local time once a year, so that one of two runs of a cron has a moment. */
const ENOUGH = 2;

/** Returns the last run of a plan before a moment, in its time zone. */
export const lastRun = (when: When, before: Temporal.Instant): Temporal.ZonedDateTime | undefined => {
  const zoned = before.toZonedDateTimeISO(when.timezone);
  const locals =
    'at' in when
      ? [Temporal.PlainDateTime.from(when.at)]
      : wallClock(when.cron)
          .previousRuns(ENOUGH, new Date(`${zoned.toPlainDateTime()}Z`))
          .map((at) => Temporal.PlainDateTime.from(at.toISOString().slice(0, -1)));
  return locals
    .map((local) => momentOf(local, when.timezone))
    .find((moment) => moment && Temporal.ZonedDateTime.compare(moment, zoned) < 0);
};
