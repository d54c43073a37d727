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

/** A piece of the input: where it stands, for faults, and the JSON it holds or what is wrong with it. */
type Piece = { where: string; event: unknown } | { where: string; fault: string };

interface Checked extends OutgoingMessage {
  buttonId: string;
}

/** Faults that one message shows; the rest are counted. */
const MOST_FAULTS = 20;

const parse = (where: string, json: string): Piece => {
  try {
    return { where, event: JSON.parse(json) };
  } catch (error) {
    return { where, fault: `is not JSON: ${(error as Error).message}` };
  }
};

/** One event, however many lines it takes, or one event a line; where no line is JSON, one event with a mistake. */
const piecesOf = (content: string): Piece[] => {
  const whole = parse('event', content);
  if ('event' in whole) return [whole];
  const lines = content
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [parse(`line ${index + 1}`, line)]));
  return lines.some((line) => 'event' in line) ? lines : [whole];
};

const check = (piece: Piece): { message: Checked } | { fault: string } => {
  if ('fault' in piece) return { fault: `${piece.where}: ${piece.fault}` };
  const { where, event } = piece;
  const parsed = parseUpdate(event);
  if (!parsed.ok) return { fault: `${where}: ${describeFaults(parsed.faults)}` };
  const { id: buttonId } = parsed.update;
  const body = JSON.stringify(event);
  return { message: { buttonId, body, messageGroupId: messageGroupId(buttonId), deduplicationId: randomUUID() } };
};

const checkAll = (input: string): Checked[] => {
  const content = input.replace(/^\u{FEFF}/u, '');
  if (content.trim() === '') throw new Error('nothing was sent: there is no event');
  const checked = piecesOf(content).map(check);
  const faults = checked.flatMap((each) => ('fault' in each ? [each.fault] : []));
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
  await sendMessages(messages, {
    ...target,
    onResult({ buttonId }, result) {
      if ('error' in result) failed.push(`${buttonId}: ${result.error}`);
      else published.push({ messageId: result.messageId, buttonId });
    },
  });
  if (failed.length > 0) throw new Error(`sent ${published.length}, not sent ${failed.length}\n${failed.join('\n')}`);
  return published;
};
