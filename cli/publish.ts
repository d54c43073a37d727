import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type OutgoingMessage, sendMessages } from '../functions/bulk/send-messages.ts';
import { describeFaults } from '../functions/event/faults.ts';
import { messageGroupId } from '../functions/event/message-group.ts';
import { parseUpdate } from '../functions/event/parse.ts';
import { findTarget, type TargetOptions } from './target.ts';

/** An update that the queue has taken. */
export interface Published {
  messageId: string;
  buttonId: string;
}

interface Line {
  /** Where the event stands, for faults: `line 3`, or `event` when it is the only one. */
  where: string;
  json: string;
}

interface Checked extends OutgoingMessage {
  buttonId: string;
}

/** One event, however many lines it takes, or one event a line. */
const linesOf = (content: string): Line[] => {
  try {
    JSON.parse(content);
    return [{ where: 'event', json: content }];
  } catch {
    return content
      .split(/\r?\n/)
      .map((json, index) => ({ where: `line ${index + 1}`, json }))
      .filter(({ json }) => json.trim() !== '');
  }
};

const check = ({ where, json }: Line): { message: Checked } | { fault: string } => {
  try {
    const event: unknown = JSON.parse(json);
    const parsed = parseUpdate(event);
    if (!parsed.ok) return { fault: `${where}: ${describeFaults(parsed.faults)}` };
    const { id: buttonId } = parsed.update;
    const body = JSON.stringify(event);
    return { message: { buttonId, body, messageGroupId: messageGroupId(buttonId), deduplicationId: randomUUID() } };
  } catch (error) {
    return { fault: `${where}: is not JSON: ${(error as Error).message}` };
  }
};

/** Faults that one message shows; the rest are counted. */
const MOST_FAULTS = 20;

const isJson = ({ json }: Line) => {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
};

const checkAll = (content: string): Checked[] => {
  const text = content.replace(/^\u{FEFF}/u, '');
  const lines = linesOf(text);
  // Where no line is JSON the file is one event over several lines, with one mistake.
  const checked = (lines.some(isJson) ? lines : [{ where: 'event', json: text }]).map(check);
  const faults = checked.flatMap((each) => ('fault' in each ? [each.fault] : []));
  if (text.trim() === '') throw new Error('nothing was sent: there is no event');
  const more = faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more`] : [];
  const shown = [...faults.slice(0, MOST_FAULTS), ...more].join('\n');
  if (faults.length > 0) throw new Error(`nothing was sent: ${faults.length} invalid\n${shown}`);
  return checked.flatMap((each) => ('message' in each ? [each.message] : []));
};

/**
 * Sends the events of a file (`-`: standard input) to the queue, in their order.
 * @throws an error that names every invalid event and its faults, or every message that the queue did not take
 */
export const publish = async (file: string, options: TargetOptions): Promise<Published[]> => {
  const messages = checkAll(file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8'));
  const target = await findTarget(options);
  const published: Published[] = [];
  const failed: string[] = [];
  for await (const { message, result } of sendMessages(target.client, target.queueUrl, messages)) {
    const { buttonId } = message;
    if ('error' in result) failed.push(`${buttonId}: ${result.error}`);
    else published.push({ messageId: result.messageId, buttonId });
  }
  if (failed.length > 0) throw new Error(`sent ${published.length}, not sent ${failed.length}\n${failed.join('\n')}`);
  return published;
};
