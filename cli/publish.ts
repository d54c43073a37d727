import { type CheckedRow, checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { describeFaults } from '../functions/event/faults.ts';
import type { HistoryReader } from '../functions/history/read.ts';
import { type OutgoingMessage, updateMessage } from '../functions/queue/message.ts';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { findHistory, type HistoryOptions, requirePair } from './history-table.ts';
import { openFile } from './open-file.ts';
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

/** Most faults that the error shows. */
const MOST_FAULTS = 20;

const refuse = (faults: readonly string[]): CommandError => {
  const more =
    faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more: validate shows them all`] : [];
  const shown = [...faults.slice(0, MOST_FAULTS), ...more].join('\n');
  return new CommandError(`nothing was sent: ${faults.length} invalid\n${shown}`);
};

const prepare = ({ event, update: { id: buttonId, asOf } }: Extract<CheckedRow, { ok: true }>): Prepared => ({
  ...updateMessage(event, buttonId),
  buttonId,
  asOf,
});

const readMessages = async (file: string): Promise<Prepared[]> => {
  const rows = await readRows(await openFile(file), file);
  const messages: Prepared[] = [];
  const faulty: string[] = [];
  for await (const chunk of checkRows(rows, { uniqueIds: false })) {
    for (const row of chunk) {
      if (!row.ok) faulty.push(`${rows.unit} ${row.number}: ${describeFaults(row.faults)}`);
      else messages.push(prepare(row));
    }
  }
  if (faulty.length > 0) throw refuse(faulty);
  return messages;
};

const send = async (messages: readonly Prepared[], target: Target) => {
  const published: Published[] = [];
  const failed: string[] = [];
  const sentAt = Date.now();
  await sendMessages(messages, {
    ...target,
    onResult({ buttonId, asOf }, result) {
      const decidedAt = asOf === undefined ? sentAt : Math.min(Date.parse(asOf), sentAt);
      if (result.ok) published.push({ messageId: result.messageId, buttonId, decidedAt });
      else failed.push(`${buttonId}: ${result.error}`);
    },
  });
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
 * Sends the events of a file (`-`: standard input) to the queue, in their order, and prints the ID of each message.
 * With `wait` it follows them to their outcomes.
 * @throws CommandError that names every invalid event and its faults, or every message that was not sent
 */
export const publish = async (file: string, options: PublishOptions): Promise<ExitCode> => {
  const { json, wait, timeout } = options;
  const messages = await readMessages(file);
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
