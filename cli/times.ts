import { Temporal } from 'temporal-polyfill';

/** Returns a time in ISO 8601 with its offset for people: `2026-10-08 14:03:07 +02:00`. */
export const readable = (time: string): string => time.replace('T', ' ').replace(/([+-]\d\d:\d\d|Z)$/, ' $1');

/** Returns the name of the operator's time zone: that of the variable TZ, or of the machine. */
export const localZone = (): string => Temporal.Now.timeZoneId();

/** Returns a moment in the operator's time zone. @param at milliseconds since the epoch */
export const localTime = (at: number): string => {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(localZone());
  return readable(time.toString({ smallestUnit: 'second', timeZoneName: 'never' }));
};

const UNITS: readonly [string, number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
];

/** Returns a duration in its largest unit, rounded down. */
export const duration = (seconds: number): string => {
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit}`;
};
