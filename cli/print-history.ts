import type { HistoryRow, Shown } from '../functions/history/row.ts';
import { fieldsOf } from './changes.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { type ButtonHistory, type HistoryEntry, readHistory } from './history.ts';
import { findHistory, type HistoryOptions } from './history-table.ts';
import { paint, print, printable, printJson, screen } from './output.ts';
import { changeText, valueText } from './print-changes.ts';
import { outcomeJson, outcomeText } from './print-outcome.ts';
import { localTime, localZone } from './times.ts';

export interface PrintHistoryOptions extends HistoryOptions {
  /** The most updates that are shown. */
  limit: number;
  json?: true;
}

/** An update decided so much before its outcome was late or failing; in milliseconds. */
const LATE_MS = 60_000;

type Message = Pick<HistoryRow, 'messageId' | 'runId' | 'by' | 'asOf' | 'at'>;

const aboutMessage = ({ messageId, runId, by, asOf, at }: Message) => [
  `  message ${printable(messageId)}`,
  ...(runId === undefined ? [] : [`  run     ${printable(runId)}`]),
  ...(by === undefined ? [] : [`  by      ${printable(by)}`]),
  ...(at - asOf < LATE_MS ? [] : [`  decided ${localTime(asOf)}`]),
];

const fieldLines = ({ update }: Shown): string[] => {
  if (!update) return ['  Its content is too large to be kept.'];
  return Object.entries(fieldsOf(update)).map(([field, value]) => {
    const name = `  ${printable(field)} `;
    return `${name}${valueText(value, screen().columns - name.length)}`;
  });
};

const shownLines = (button: string, { shown, by, uncertain }: ButtonHistory): string[] => {
  const name = paint('bold', printable(button));
  const zone = `(${localZone()})`;
  const doubt = uncertain ? [paint('yellow', '  A later call failed, but may have changed the button.')] : [];
  if (!shown) return [`${name}: nothing was delivered to it, as far as the history goes. Times ${zone}`, ...doubt];
  return [
    `${name} shows this since ${localTime(shown.at)} ${zone}:`,
    ...doubt,
    ...aboutMessage({ ...shown, ...(by !== undefined && { by }) }),
    ...fieldLines(shown),
  ];
};

const changeLines = ({ changes = [] }: HistoryEntry): string[] =>
  changes.map((change) => `  ${changeText(change, Math.floor((screen().columns - change.field.length - 6) / 2))}`);

const entryLines = (entry: HistoryEntry): string[] => {
  const { row, current } = entry;
  const { reason, supersededBy, mayHaveLanded, test } = row;
  return [
    `${outcomeText(row)}  ${localTime(row.at)}${current ? paint('bold', '  shown now') : ''}`,
    ...aboutMessage(row),
    ...(supersededBy === undefined ? [] : [`  newer   ${printable(supersededBy)}`]),
    ...(reason === undefined ? [] : [`  reason  ${printable(reason)}`]),
    ...(mayHaveLanded ? ['  A failed call may have changed the button.'] : []),
    ...(test ? ["  Anveo's test mode: the button was not changed."] : []),
    ...changeLines(entry),
  ];
};

const entryJson = ({ row, current }: HistoryEntry) => ({
  ...outcomeJson(row),
  current,
  mayHaveLanded: row.mayHaveLanded,
  test: row.test,
  update: row.update,
});

/**
 * Prints what a button shows, then its updates, newest first.
 * @throws CommandError when the history has nothing of the button
 */
export const history = async (button: string, { limit, json, ...options }: PrintHistoryOptions): Promise<ExitCode> => {
  const found = await readHistory(await findHistory(options), button, limit);
  if (!found) throw new CommandError(`the history has nothing of the button ${printable(button)}`);
  if (json) await printJson(...found.entries.map(entryJson));
  else
    await print(
      [shownLines(button, found), ...found.entries.map(entryLines)].map((lines) => lines.join('\n')).join('\n\n'),
    );
  return EXIT.done;
};
