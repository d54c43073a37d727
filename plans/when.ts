import { Temporal } from 'temporal-polyfill';
import type { Fault } from '../functions/event/faults.ts';
import { isObject, type Json } from '../functions/event/json.ts';
import { faultsOfCron } from './cron.ts';

/** When a plan runs: once at a local time, or by a cron expression of EventBridge Scheduler. */
export type When = { at: string; timezone: string } | { cron: string; timezone: string };

const KEYS = ['at', 'cron', 'timezone'];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d$/;
const MOMENT_FORM = 'a moment of the clock in the time zone, without offset, such as 2026-12-24T18:00:00';

const fault = (key: string, message: string): Fault => ({ path: key === '' ? 'when' : `when.${key}`, message });

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

/** Returns the faults of `at`. A local time that daylight saving skips is a fault. */
const faultsOfAt = (at: unknown, zone: string | undefined): Fault[] => {
  if (typeof at !== 'string' || !MOMENT.test(at)) return [fault('at', `must be ${MOMENT_FORM}`)];
  try {
    const local = Temporal.PlainDateTime.from(at);
    const shown = zone === undefined ? local : local.toZonedDateTime(zone).toPlainDateTime();
    return shown.equals(local) ? [] : [fault('at', `does not exist in ${zone}: its clocks go on to ${shown} then`)];
  } catch {
    return [fault('at', `must be ${MOMENT_FORM}, but there is no such day or time`)];
  }
};

const faultsOfCronText = (cron: unknown): Fault[] =>
  typeof cron === 'string'
    ? faultsOfCron(cron).map((message) => fault('cron', message))
    : [fault('cron', 'must be text')];

const faultsOfMoment = (when: Json, zone: string | undefined): Fault[] => {
  if ('at' in when === 'cron' in when) return [fault('', 'must have either at (once) or cron (again and again)')];
  return 'at' in when ? faultsOfAt(when['at'], zone) : faultsOfCronText(when['cron']);
};

/** Returns all faults of a plan's `when`. */
export const faultsOfWhen = (when: unknown): Fault[] => {
  if (!isObject(when)) return [fault('', 'must be an object with at or cron, and a timezone')];
  const unknown = Object.keys(when).filter((key) => !KEYS.includes(key));
  const zone = isZone(when['timezone']) ? when['timezone'] : undefined;
  return [
    ...unknown.map((key) => fault(key, 'is not known: when has at or cron, and timezone')),
    ...faultsOfMoment(when, zone),
    ...(zone === undefined
      ? [fault('timezone', 'must be a time zone of the IANA database, such as Europe/Paris')]
      : []),
  ];
};
