import type { Fault } from '../../functions/event/faults.ts';
import { isObject } from '../../functions/event/json.ts';
import { fieldsOf } from '../changes.ts';
import { count, cut, paint, printable, screen, toJson } from '../output.ts';
import { changeText } from '../print-changes.ts';
import { localTime, localZone } from '../times.ts';
import { type Failure, letterState } from './failure.ts';
import type { Story } from './show.ts';

/** Most fields that are shown, and the longest text of a foreign value; `export` has all of it. */
const MOST_FIELDS = 100;
const LONGEST_VALUE = 2_000;
const LONGEST_REASON = 4_000;

const valueText = (value: unknown, indent: number) =>
  cut(toJson(value), Math.min(LONGEST_VALUE, screen().columns - indent));

const faultLine = ({ message }: Fault) => paint('red', `    ← ${printable(message)}`);

/** Returns the fields of an event, each with its faults, then the faults of what is no field. */
const fieldLines = (event: Readonly<Record<string, unknown>>, faults: readonly Fault[]): string[] => {
  const { asOf, notAfter } = event;
  const fields = Object.entries({
    ...fieldsOf(event),
    ...(asOf !== undefined && { asOf }),
    ...(notAfter !== undefined && { notAfter }),
  });
  const told = new Set<Fault>();
  const lines = fields.slice(0, MOST_FIELDS).flatMap(([field, value]) => {
    const own = faults.filter(({ path }) => path === field || path.startsWith(`${field}.`));
    for (const fault of own) told.add(fault);
    const name = `  ${printable(cut(field, 64))} `;
    return [`${name}${valueText(value, name.length)}`, ...own.map(faultLine)];
  });
  const left = fields.length - MOST_FIELDS;
  const rest = faults.filter((fault) => !told.has(fault));
  return [
    ...lines,
    ...(left > 0 ? [`  … and ${count(left, 'more field')}`] : []),
    ...rest.flatMap((fault) => [`  ${printable(fault.path)}`, faultLine(fault)]),
  ];
};

const eventLines = ({ event, faults }: Story): string[] => {
  if (event === undefined)
    return ['The event is not known: its letter was not seen, and the history does not have it.'];
  if (isObject(event)) return ['Event:', ...fieldLines(event, faults)];
  return [
    'Body:',
    `  ${valueText(event, 2)}`,
    ...faults.map(({ path, message }) => faultLine({ path, message: `${path} ${message}` })),
  ];
};

const aboutLetter = ({ failure, letter, unseen }: Story): string[] => {
  if (!letter) {
    if (failure.state === 'retrying') return [];
    return letterState(failure, unseen > 0) === 'none'
      ? ['letter    none: it was sent again and has no outcome yet, or was deleted by hand']
      : ['letter    not seen: it stands behind others of its button, or is held by someone else'];
  }
  const { receiveCount, requestId } = letter;
  return [
    receiveCount === undefined
      ? 'letter    without the count of its receives'
      : `letter    written at receive ${receiveCount}`,
    ...(requestId === undefined ? [] : [`request   ${printable(requestId)}`]),
  ];
};

const attemptLines = ({ attempts, row, nextTry }: Failure): string[] => [
  `calls     ${attempts ?? 'not known'}${row?.mayHaveLanded ? '; one of them may have changed the button' : ''}`,
  ...(row ? [`last      ${localTime(row.at)}`] : []),
  ...(row?.anveoSince === undefined ? [] : [`Anveo     fails it since ${localTime(row.anveoSince)}`]),
  ...(nextTry === undefined ? [] : [`again     about ${localTime(nextTry)}`]),
];

const shownLines = ({ failure, shown, changes }: Story): string[] => {
  if (failure.button === undefined) return ['The button is not known.'];
  if (!shown) return ['Nothing was delivered to the button, as far as the history goes.'];
  const by = `  message ${printable(shown.messageId)}`;
  const heading =
    failure.overtakenBy === undefined
      ? `The button shows since ${localTime(shown.at)}, by an older update:`
      : paint('cyan', `The button was given something newer at ${localTime(shown.at)}:`);
  if (!changes) return [heading, by];
  if (changes.length === 0) return [heading, by, '  It shows the same already.'];
  const width = (field: string) => Math.min(LONGEST_VALUE, Math.floor((screen().columns - field.length - 6) / 2));
  return [
    heading,
    by,
    '  This update would change:',
    ...changes.slice(0, MOST_FIELDS).map((change) => `  ${changeText(change, width(change.field))}`),
  ];
};

/** Returns the lines that tell a failure. */
export const showLines = (story: Story): string[] => {
  const { failure, letter } = story;
  const { button, kind, state, since, asOf, id, runId } = failure;
  const by = letter?.by ?? failure.row?.by;
  const reason = cut(letter?.failureReason ?? failure.reason, LONGEST_REASON);
  return [
    `${paint('bold', printable(button ?? 'unknown button'))}: ${paint(state === 'dead' ? 'red' : 'yellow', `${state} ${printable(kind)}`)}`,
    `  ${printable(reason)}`,
    '',
    `id        ${printable(id)}`,
    ...(runId === undefined ? [] : [`run       ${printable(runId)}`]),
    ...(by === undefined ? [] : [`by        ${printable(by)}`]),
    `decided   ${localTime(asOf)} (${localZone()})`,
    `fails     since ${localTime(since)}`,
    ...attemptLines(failure),
    ...aboutLetter(story),
    '',
    ...eventLines(story),
    '',
    ...shownLines(story),
  ];
};
