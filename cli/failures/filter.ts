import { Temporal } from 'temporal-polyfill';
import { readWildcard } from '../../functions/event/wildcard.ts';
import { CommandError, EXIT } from '../exit.ts';
import { localZone } from '../times.ts';
import type { Failure } from './failure.ts';

/** Which failures are meant: those that pass every part that is given. */
export interface Filter {
  /** IDs of failures; none means that IDs do not matter. */
  ids?: readonly string[];
  state?: Failure['state'];
  kind?: string;
  /** A button's ID, in which `*` stands for any text, as in a plan's `where`. */
  button?: string;
  profile?: string;
  /** A part of the reason. */
  reason?: string;
  run?: string;
  /** They began to fail at this moment or later; in milliseconds since the epoch. */
  since?: number;
  /** They began to fail earlier than this moment. */
  before?: number;
}

const wrong = (message: string) => new CommandError(message, EXIT.usage);

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a moment, in milliseconds since the epoch: ISO 8601, in the operator's time zone where it has no offset, or a time ago (`90m`, `2h`, `3d`). */
export const moment = (value: string): number => {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  if (amount !== undefined) return Date.now() - Number(amount) * (UNITS_MS[unit] ?? 0);
  try {
    if (/(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(value.slice(10))) return Temporal.Instant.from(value).epochMilliseconds;
    return Temporal.PlainDateTime.from(value).toZonedDateTime(localZone()).epochMilliseconds;
  } catch {
    throw wrong(`${value} must be a moment such as 2026-12-24T18:00, or a time ago such as 90m, 2h or 3d`);
  }
};

/** Returns whether buttons fit a pattern. @throws CommandError when the pattern is none */
const fitsPattern = (pattern: string): ((button: string) => boolean) => {
  const wildcard = readWildcard(pattern);
  if (wildcard.ok) return wildcard.fits;
  throw wrong(`--button ${wildcard.message}`);
};

const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** The options of a command that make a filter, as they are written. */
export interface FilterOptions extends Omit<Filter, 'since' | 'before'> {
  since?: string;
  before?: string;
}

/** Returns the filter of a command's options, which has no others. @throws CommandError when a moment is none */
export const filterOf = (options: FilterOptions): Filter => {
  const { ids, state, kind, button, profile, reason, run, since, before } = options;
  const given = { ids, state, kind, button, profile, reason, run };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(present),
    ...(since !== undefined && { since: moment(since) }),
    ...(before !== undefined && { before: moment(before) }),
  };
};

/** Whether a filter leaves everything in. */
export const isEmpty = (filter: Filter): boolean =>
  Object.values(filter).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));

/** Returns a function that says whether a failure passes a filter. */
export const matcher = ({ ids = [], ...filter }: Filter): ((failure: Failure) => boolean) => {
  const wanted = new Set(ids);
  const { state, kind, button, profile, reason, run } = filter;
  const fits = button === undefined ? undefined : fitsPattern(button);
  const { since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY } = filter;
  return (failure) =>
    (wanted.size === 0 || wanted.has(failure.id)) &&
    (state === undefined || failure.state === state) &&
    (kind === undefined || failure.kind.toLowerCase() === kind.toLowerCase()) &&
    (!fits || (failure.button !== undefined && fits(failure.button))) &&
    (profile === undefined || failure.profile === profile) &&
    (reason === undefined || has(failure.reason, reason)) &&
    (run === undefined || failure.runId === run) &&
    failure.since >= since &&
    failure.since < before;
};
