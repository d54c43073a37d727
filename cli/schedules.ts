import cronstrue from 'cronstrue';
import { Temporal } from 'temporal-polyfill';
import { nextRuns } from '../plans/next-runs.ts';
import type { Plan } from '../plans/plan.ts';
import { readPlans } from '../plans/plan-file.ts';
import type { When } from '../plans/when.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { paint, print, printJson } from './output.ts';
import { readable } from './times.ts';

export interface SchedulesOptions {
  /** How many runs of each plan are shown. */
  count: number;
  json?: true;
}

/** Puts a cron expression into words. cronstrue takes five fields, or seven with seconds and a year. */
const cronInWords = (cron: string): string => {
  const fields = cron.split(' ');
  const known = fields[5] === '*' ? fields.slice(0, 5) : ['0', ...fields];
  return cronstrue.toString(known.join(' '), { dayOfWeekStartIndexZero: false, use24HourTimeFormat: true });
};

const inWords = (when: When): string =>
  'at' in when ? `Once, at ${when.at.replace('T', ' ')}` : cronInWords(when.cron);

/** Returns a run's local time with its offset, and its time in UTC. */
const show = (run: Temporal.ZonedDateTime) => ({
  local: run.toString({ smallestUnit: 'minute', timeZoneName: 'never' }),
  utc: run.toInstant().toString({ smallestUnit: 'minute' }),
});

const describe = (plan: Plan, from: Temporal.Instant, most: number) => ({
  name: plan.name,
  ...(plan.description !== undefined && { description: plan.description }),
  enabled: plan.enabled,
  when: plan.when,
  inWords: inWords(plan.when),
  nextRuns: nextRuns(plan.when, from, most).map(show),
});

const linesOf = ({ name, description, enabled, when, inWords: words, nextRuns: runs }: ReturnType<typeof describe>) => [
  `${paint('bold', name)}${enabled ? '' : paint('yellow', ' (not enabled)')}${description ? `  ${description}` : ''}`,
  `  ${words}, ${when.timezone}`,
  ...runs.map(({ local, utc }) => `  ${readable(local)}   ${readable(utc)}`),
  ...(runs.length === 0 ? ['  no further run'] : []),
];

/** Prints the next runs of every plan in a folder. */
export const schedules = async (folder: string, { count, json }: SchedulesOptions): Promise<ExitCode> => {
  const now = Temporal.Now.instant();
  const described = readPlans(folder).map((plan) => describe(plan, now, count));
  if (json) await printJson(...described);
  else if (described.length === 0) await print(`There are no plans in ${folder}.`);
  else await print(described.map((plan) => linesOf(plan).join('\n')).join('\n\n'));
  return EXIT.done;
};
