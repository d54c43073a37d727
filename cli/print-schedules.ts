import { CLOSE_MINUTES } from '../plans/clashes.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count, paint, print, printable, printJson, screen } from './output.ts';
import type { Overlap } from './overlaps.ts';
import { type Scheduled, type ScheduledRun, scheduleOf } from './schedules.ts';
import { readable } from './times.ts';
import { wrap } from './wrap.ts';

export interface SchedulesOptions {
  /** How many runs of each plan are shown. */
  count: number;
  json?: true;
}

const runLine = ({ local, utc }: ScheduledRun, mark = ''): string =>
  `  ${readable(local)}   ${readable(utc)}${mark && `   ${mark}`}`;

const linesOf = ({ plan, inWords, nextRuns, until }: Scheduled, columns: number): string[] => {
  const { name, description, enabled, when } = plan;
  const runs = [
    ...nextRuns.map((run) => ({ utc: run.utc, line: runLine(run) })),
    ...(until?.nextRuns ?? []).map((run) => ({ utc: run.utc, line: runLine(run, 'back to the catalogue') })),
  ];
  const indented = (text: string) => wrap(printable(text), columns - 2).map((line) => `  ${line}`);
  return [
    `${paint('bold', name)}${enabled ? '' : paint('yellow', ' (not enabled)')}`,
    ...(description === undefined ? [] : indented(description)),
    ...indented(`${inWords}, ${when.timezone}`),
    ...(until === undefined ? [] : indented(`until: ${until.inWords}`)),
    ...runs.sort((one, other) => one.utc.localeCompare(other.utc)).map(({ line }) => line),
    ...(runs.length === 0 ? ['  no further run'] : []),
  ];
};

const jsonOf = ({ plan, inWords, nextRuns, until }: Scheduled) => ({
  name: plan.name,
  ...(plan.description !== undefined && { description: plan.description }),
  enabled: plan.enabled,
  when: plan.when,
  inWords,
  nextRuns,
  ...(until && { until: { ...plan.until, ...until } }),
});

const MOST_NAMED = 3;

const localOf = ({ at, until }: Overlap) => {
  const text = (moment: typeof at) => moment.toString({ smallestUnit: 'minute', timeZoneName: 'never' });
  return { at: text(at), ...(until && { until: text(until) }) };
};

const buttonsText = (buttons: Overlap['buttons']): string => {
  if (!Array.isArray(buttons)) return `perhaps the same buttons (${buttons.unknown})`;
  const named = buttons.slice(0, MOST_NAMED).join(', ');
  return `${count(buttons.length, 'same button')} (${named}${buttons.length > MOST_NAMED ? ' …' : ''})`;
};

const warningLines = (overlap: Overlap, columns: number): string[] => {
  const { plan, other, buttons } = overlap;
  const { at, until } = localOf(overlap);
  const times =
    until === undefined
      ? `start within ${CLOSE_MINUTES} minutes of each other, ${other.name} at ${readable(at)}`
      : `meet: ${plan.name} is in force until ${readable(until)}, and ${other.name} starts at ${readable(at)}`;
  const text = `Warning: ${plan.name} and ${other.name} change ${buttonsText(buttons)} and ${times}.`;
  return wrap(printable(text), columns).map((line) => paint('yellow', line));
};

const overlapJson = (overlap: Overlap) => {
  const { plan, other, buttons } = overlap;
  const known = Array.isArray(buttons) ? { buttons: buttons.length, first: buttons.slice(0, MOST_NAMED) } : buttons;
  return { overlap: [plan.name, other.name], ...localOf(overlap), ...known };
};

/** Prints the next runs of every plan in a folder, and warns of plans that meet. */
export const schedules = async (folder: string, { count: most, json }: SchedulesOptions): Promise<ExitCode> => {
  const { columns } = screen();
  const { scheduled, overlaps } = await scheduleOf(folder, most);
  if (json) await printJson(...scheduled.map(jsonOf), ...overlaps.map(overlapJson));
  else if (scheduled.length === 0) await print(`There are no plans in ${folder}.`);
  else {
    const plans = scheduled.map((each) => linesOf(each, columns).join('\n'));
    const warnings = overlaps.map((each) => warningLines(each, columns).join('\n'));
    await print([...plans, ...warnings].join('\n\n'));
  }
  return EXIT.done;
};
