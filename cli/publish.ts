import { checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import { describeFaults } from '../functions/event/faults.ts';
import { type OutgoingMessage, updateMessage } from '../functions/queue/message.ts';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { openFile } from './open-file.ts';
import { print, printJson } from './output.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';

export interface PublishOptions extends TargetOptions {
  json?: true;
}

interface Prepared extends OutgoingMessage {
  buttonId: string;
}

/** Most faults that the error shows. */
const MOST_FAULTS = 20;

const refuse = (faults: readonly string[]): CommandError => {
  const more =
    faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more: validate shows them all`] : [];
  const shown = [...faults.slice(0, MOST_FAULTS), ...more].join('\n');
  return new CommandError(`nothing was sent: ${faults.length} invalid\n${shown}`);
};

const readMessages = async (file: string): Promise<Prepared[]> => {
  const rows = await readRows(await openFile(file), file);
  const messages: Prepared[] = [];
  const faulty: string[] = [];
  for await (const chunk of checkRows(rows, { uniqueIds: false })) {
    for (const row of chunk) {
      if (!row.ok) faulty.push(`${rows.unit} ${row.number}: ${describeFaults(row.faults)}`);
      else messages.push({ ...updateMessage(row.event, row.update.id), buttonId: row.update.id });
    }
  }
  if (faulty.length > 0) throw refuse(faulty);
  return messages;
};

const send = async (messages: readonly Prepared[], target: Target) => {
  const published: { messageId: string; buttonId: string }[] = [];
  const failed: string[] = [];
  await sendMessages(messages, {
    ...target,
    onResult({ buttonId }, result) {
      if (result.ok) published.push({ messageId: result.messageId, buttonId });
      else failed.push(`${buttonId}: ${result.error}`);
    },
  });
  return { published, failed };
};

/**
 * Sends the events of a file (`-`: standard input) to the queue, in their order, and prints the ID of each message.
 * @throws CommandError that names every invalid event and its faults, or every message that was not sent
 */
export const publish = async (file: string, { json, ...options }: PublishOptions): Promise<ExitCode> => {
  const messages = await readMessages(file);
  const { published, failed } = await send(messages, await findTarget(options));
  await (json
    ? printJson(...published)
    : print(...published.map(({ messageId, buttonId }) => `${messageId}  ${buttonId}`)));
  if (failed.length > 0) {
    throw new CommandError(`sent ${published.length}, not sent ${failed.length}\n${failed.join('\n')}`, EXIT.aws);
  }
  return EXIT.done;
};
