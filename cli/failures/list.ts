import { EXIT, type ExitCode } from '../exit.ts';
import { interruptible } from '../interrupt.ts';
import { count, cut, paint, print, printable, printJson, screen } from '../output.ts';
import { localTime, localZone } from '../times.ts';
import { type Failure, failureJson, letterState } from './failure.ts';
import { type FilterOptions, filterOf, matcher } from './filter.ts';
import { type Found, findFailures } from './find.ts';
import { findSources, type SourceOptions } from './sources.ts';
import { type FailureGroup, groupFailures } from './summary.ts';

export interface ListOptions extends SourceOptions, FilterOptions {
  /** Groups by state, kind and reason. */
  summary?: true;
  json?: true;
}

/** Widths of columns: 80 together. A reason takes the rest of its line. */
const BUTTON = 21;
const STATE = 8;
const KIND = 11;
const TIME = 26;
const ATTEMPTS = 8;

const cell = (text: string, width: number) => cut(text, width).padEnd(width);
const line = (button: string, state: string, kind: string, since: string, attempts: string) =>
  `${cell(button, BUTTON)} ${state} ${cell(kind, KIND)} ${cell(since, TIME)} ${attempts.padStart(ATTEMPTS)}`;

const COLOURS = { dead: 'red', retrying: 'yellow' } as const;

const stateText = (state: Failure['state']) => paint(COLOURS[state], state.padEnd(STATE));

/** Returns what is to be known of a failure beside why it fails. */
const notesOf = (failure: Failure, hasUnseen: boolean): string[] => [
  ...(failure.overtakenBy === undefined ? [] : ['overtaken']),
  ...(failure.nextTry === undefined ? [] : [`again about ${localTime(failure.nextTry).slice(11, 19)}`]),
  ...(failure.state === 'dead' && letterState(failure, hasUnseen) === 'none' ? ['no letter'] : []),
  ...(failure.state === 'dead' && letterState(failure, hasUnseen) === 'unseen' ? ['letter not seen'] : []),
];

const failureLines = (failure: Failure, hasUnseen: boolean): string[] => {
  const { button, kind, state, since, attempts, id, reason, letters } = failure;
  const name = printable(button ?? `group ${letters[0]?.group}`);
  const why = [...notesOf(failure, hasUnseen), reason].map(printable).join('; ');
  return [
    line(name, stateText(state), printable(kind), localTime(since), String(attempts ?? '?')),
    `  ${cut(`${printable(id)}  ${why}`, screen().columns - 2)}`,
  ];
};

const groupLines = ({ state, kind, reason, failures, buttons, overtaken, since, example }: FailureGroup): string[] => {
  const settled = overtaken > 0 ? `, ${overtaken} overtaken` : '';
  return [
    `${stateText(state)} ${printable(kind)}  ${count(failures, 'update')} of ${count(buttons, 'button')}${settled}`,
    `  since ${localTime(since)}  ${cut(printable(reason), screen().columns - 36)}`,
    `  for example ${printable(example)}`,
  ];
};

const totalLine = (failures: readonly Failure[]): string => {
  const dead = failures.filter(({ state }) => state === 'dead').length;
  const overtaken = failures.filter(({ overtakenBy }) => overtakenBy !== undefined).length;
  const all = `${count(failures.length, 'failure')}: ${failures.length - dead} retrying, ${dead} dead`;
  return `${all}; ${overtaken} overtaken. Times ${localZone()}.`;
};

const textOf = ({ failures, unseen }: Found): string[] => {
  if (failures.length === 0) return ['No failures.'];
  const heading = line('BUTTON', 'STATE'.padEnd(STATE), 'KIND', 'SINCE', 'ATTEMPTS');
  return [
    paint('bold', heading),
    ...failures.flatMap((failure) => failureLines(failure, unseen > 0)),
    totalLine(failures),
  ];
};

const summaryOf = ({ failures }: Found): string[] =>
  failures.length === 0 ? ['No failures.'] : [...groupFailures(failures).flatMap(groupLines), totalLine(failures)];

/** Says on standard error that letters could not be seen. */
export const warnOfUnseen = (unseen: number): void => {
  if (unseen === 0) return;
  process.stderr.write(`Not all seen: about ${count(unseen, 'letter')} behind others, or held by someone else.\n`);
};

/** Prints what fails now, one by one or by reason. */
export const list = async ({ summary, json, ...options }: ListOptions): Promise<ExitCode> => {
  const matches = matcher(filterOf(options));
  const sources = await findSources(options);
  const found = await interruptible((signal) => findFailures(sources, { matches, signal }));
  const { failures, unseen } = found;
  if (json && summary)
    await printJson(
      ...groupFailures(failures).map((group) => ({ ...group, since: new Date(group.since).toISOString() })),
    );
  else if (json) await printJson(...failures.map((failure) => failureJson(failure, unseen > 0)));
  else await print(...(summary ? summaryOf(found) : textOf(found)));
  warnOfUnseen(unseen);
  return EXIT.done;
};
