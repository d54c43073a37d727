import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { describeFaults } from '../functions/event/faults.ts';
import type { HistoryReader } from '../functions/history/read.ts';
import { type OutgoingMessage, updateMessage, withBy } from '../functions/queue/message.ts';
import { sendAll } from '../publisher/sqs.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { type FaultyRow, faultsAsJson } from './faults.ts';
import { findHistory, type HistoryOptions, requirePair } from './history-table.ts';
import { openFile } from './open-file.ts';
import { operatorOf } from './operator.ts';
import { print, printable, printJson } from './output.ts';
import { waitForOutcomes } from './print-wait.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';
import type { Published } from './wait.ts';

export interface PublishOptions extends TargetOptions, HistoryOptions {
  /** Whether each update is followed to its outcome. */
  wait?: true;
  /** The longest wait, in seconds. */
  timeout: number;
  json?: true;
}

interface Prepared extends OutgoingMessage {
  buttonId: string;
  asOf: string | undefined;
}

/** Most faulty rows that the error shows. */
const MOST_ROWS = 20;

const refuse = (unit: string, rows: readonly FaultyRow[]): CommandError => {
  const shown = rows.slice(0, MOST_ROWS).map(({ number, faults }) => `${unit} ${number}: ${describeFaults(faults)}`);
  const more = rows.length > MOST_ROWS ? [`… and ${rows.length - MOST_ROWS} more: validate shows them all`] : [];
  return new CommandError([`nothing was sent: ${rows.length} invalid`, ...shown, ...more].join('\n'));
};

/** Prints what `validate --json` prints, and returns the error that remains to be said. */
const refuseAsJson = async (file: string, unit: string, rows: readonly FaultyRow[], valid: number) => {
  for (const row of rows) await print(...faultsAsJson(unit, row));
  await printJson({ file, valid, invalid: rows.length });
  return new CommandError(`nothing was sent: ${rows.length} invalid`);
};

const prepare = ({ event, update: { id: buttonId, asOf } }: Extract<CheckedRow, { ok: true }>): Prepared => ({
  ...updateMessage(event, buttonId),
  buttonId,
  asOf,
});

const readMessages = async (file: string, json: true | undefined): Promise<Prepared[]> => {
  const rows = await readRows(await openFile(file), file);
  const messages: Prepared[] = [];
  const faulty: FaultyRow[] = [];
  for await (const chunk of checkRows(rows, { uniqueIds: false, envelopes: true })) {
    for (const row of chunk) {
      if (row.ok) messages.push(prepare(row));
      else faulty.push(row);
    }
  }
  if (faulty.length === 0) return messages;
  throw json ? await refuseAsJson(file, rows.unit, faulty, messages.length) : refuse(rows.unit, faulty);
};

const send = async (messages: readonly Prepared[], target: Target) => {
  const published: Published[] = [];
  const failed: string[] = [];
  const by = await operatorOf(target);
  const sentAt = Date.now();
  const sent = await sendAll(
    messages.map((message) => withBy(message, by)),
    target,
  );
  for (const { message, result } of sent) {
    const { buttonId, asOf } = message;
    const decidedAt = asOf === undefined ? sentAt : Math.min(Date.parse(asOf), sentAt);
    if (result.ok) published.push({ messageId: result.messageId, buttonId, decidedAt });
    else failed.push(`${buttonId}: ${result.error}`);
  }
  return { published, failed };
};

/** Finds the history, and looks into it: a table that cannot be read is told before anything is sent. */
const findReadableHistory = async (options: PublishOptions, button: string): Promise<HistoryReader> => {
  requirePair(options);
  const history = await findHistory(options);
  await history.button(button, Date.now()).next();
  return history;
};

/**
 * Sends the events of a file (`-`: standard input) to the queue, in their order, and prints the ID of each message. An
 * event in an envelope is sent in it. With `wait` it follows them to their outcomes.
 * @throws CommandError that names the invalid events and their faults (with `json` standard output has them), or every message that was not sent
 */
export const publish = async (file: string, options: PublishOptions): Promise<ExitCode> => {
  const { json, wait, timeout } = options;
  const messages = await readMessages(file, json);
  const target = await findTarget(options);
  const history = wait && (await findReadableHistory(options, messages[0]?.buttonId ?? ''));
  const { published, failed } = await send(messages, target);
  await (json
    ? printJson(...published.map(({ messageId, buttonId }) => ({ messageId, buttonId })))
    : print(...published.map(({ messageId, buttonId }) => `${messageId}  ${printable(buttonId)}`)));
  if (failed.length > 0) {
    throw new CommandError(`sent ${published.length}, not sent ${failed.length}\n${failed.join('\n')}`, EXIT.aws);
  }
  return history ? waitForOutcomes(published, { history, timeout, json }) : EXIT.done;
};
