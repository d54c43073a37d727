import { Temporal } from 'temporal-polyfill';
import { wallClock } from './cron.ts';
import type { When } from './when.ts';

/** A zone's clock is never set back further than this. */
const FURTHEST_BACK = { hours: 3 };

/** The moment at which the zone's clock shows this time, for the first time; undefined when it is left out in spring. */
const momentOf = (local: Temporal.PlainDateTime, zone: string): Temporal.ZonedDateTime | undefined => {
  const moment = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return moment.toPlainDateTime().equals(local) ? moment : undefined;
};

/** The times of a cron on the clock of its zone, from about `from` on. */
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
 * The next runs of a plan after a moment, in its zone. As EventBridge Scheduler has it, a time that the clock leaves out in
 * spring is skipped, and one that it shows twice in autumn counts once; AWS does not say when: here it is the first time.
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
