import { Temporal } from 'temporal-polyfill';
import type { Fault } from '../functions/event/faults.ts';
import { isObject, type Json } from '../functions/event/json.ts';
import { faultsOfCron } from './cron.ts';

/** Once at a local time, or again and again by a cron expression of EventBridge Scheduler. */
export type Moments = { at: string } | { cron: string };

/** When a plan runs, in which time zone. */
export type When = Moments & { timezone: string };

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d$/;
const MOMENT_FORM = 'a moment of the clock in the time zone, without offset, such as 2026-12-24T18:00:00';

/** Whether a text is the name, or an older name, of an IANA time zone. Scheduler refuses offsets and other spellings. */
const isZone = (zone: unknown): zone is string => {
  if (typeof zone !== 'string' || !/^[A-Za-z]/.test(zone)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
};

/** Returns the zone of a plan's `when` if it is one. */
export const zoneOf = (when: unknown): string | undefined =>
  isObject(when) && isZone(when['timezone']) ? when['timezone'] : undefined;

/** Returns what is wrong with `at`. A local time that daylight saving skips does not exist. */
const faultsOfAt = (at: unknown, zone: string | undefined): string[] => {
  if (typeof at !== 'string' || !MOMENT.test(at)) return [`must be ${MOMENT_FORM}`];
  try {
    const local = Temporal.PlainDateTime.from(at);
    const shown = zone === undefined ? local : local.toZonedDateTime(zone).toPlainDateTime();
    return shown.equals(local) ? [] : [`does not exist in ${zone}: its clocks go on to ${shown} then`];
  } catch {
    return [`must be ${MOMENT_FORM}, but there is no such day or time`];
  }
};

const faultsOfCronText = (cron: unknown): string[] =>
  typeof cron === 'string' ? faultsOfCron(cron) : ['must be text'];

/** Returns the faults of an object with `at` or `cron`. @param path where it stands in the plan */
export const faultsOfMoments = (path: string, value: Json, zone: string | undefined): Fault[] => {
  if ('at' in value === 'cron' in value)
    return [{ path, message: 'must have either at (once) or cron (again and again)' }];
  const key = 'at' in value ? 'at' : 'cron';
  const messages = key === 'at' ? faultsOfAt(value['at'], zone) : faultsOfCronText(value['cron']);
  return messages.map((message) => ({ path: `${path}.${key}`, message }));
};

const KEYS = ['at', 'cron', 'timezone'];

/** Returns all faults of a plan's `when`. */
export const faultsOfWhen = (when: unknown): Fault[] => {
  if (!isObject(when)) return [{ path: 'when', message: 'must be an object with at or cron, and a timezone' }];
  const unknown = Object.keys(when).filter((key) => !KEYS.includes(key));
  const zone = zoneOf(when);
  const faults = [
    ...unknown.map((key) => ({ path: `when.${key}`, message: 'is not known: when has at or cron, and timezone' })),
    ...faultsOfMoments('when', when, zone),
  ];
  if (zone !== undefined) return faults;
  return [
    ...faults,
    { path: 'when.timezone', message: 'must be a time zone of the IANA database, such as Europe/Paris' },
  ];
};
