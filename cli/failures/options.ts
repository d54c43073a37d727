import { type Command, InvalidArgumentError, Option } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { localZone } from '../times.ts';

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a moment: ISO 8601, in the operator's time zone where it has no offset, or a time ago (`90m`, `2h`, `3d`). */
export const moment = (value: string): number => {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  if (amount !== undefined) return Date.now() - Number(amount) * (UNITS_MS[unit] ?? 0);
  try {
    if (/(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(value.slice(10))) return Temporal.Instant.from(value).epochMilliseconds;
    return Temporal.PlainDateTime.from(value).toZonedDateTime(localZone()).epochMilliseconds;
  } catch {
    throw new InvalidArgumentError('must be a moment such as 2026-12-24T18:00, or a time ago such as 90m, 2h or 3d');
  }
};

/** Gives a command the options of a filter. */
export const withFilter = (command: Command): Command =>
  command
    .addOption(new Option('--state <state>', 'only those in this state').choices(['retrying', 'dead']))
    .option('--kind <kind>', 'only of this kind: Rejected, Invalid, …, Moved, or a cause such as anveo')
    .option('--button <pattern>', 'only of these buttons; * stands for any text')
    .option('--profile <id>', 'only of this profile')
    .option('--reason <text>', 'only those whose reason has this text')
    .option('--run <id>', 'only those of this run')
    .addOption(new Option('--since <time>', 'only those that began to fail then or later').argParser(moment))
    .addOption(new Option('--before <time>', 'only those that began to fail earlier').argParser(moment));
