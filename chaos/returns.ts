import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from '../functions/queue/message.ts';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import type { PlannedEvent } from './plan/events.ts';
import { deleteLetter, type Letter, type ReceivedLetter, receiveLetters, release } from './queue/letters.ts';
import type { UpdateQueue } from './update-queue.ts';

/** Who moves dead letters back: a replay of ours, or AWS's own redrive. */
export type Mover = 'replay' | 'redrive';

/** Moves dead letters back to the queue of updates. */
export interface Returns {
  /** Moves up to so many letters, at most ten. An interrupted move leaves the last one that it sent. */
  move(by: Mover, most: number, isInterrupted: boolean): void;
  /** Resolves when no move is under way. */
  done(): Promise<void>;
  /** The letters that were moved. */
  readonly letters: readonly Letter[];
}

/** What a move needs. */
export interface ReturnParts {
  queue: UpdateQueue;
  published: ReadonlyMap<string, PlannedEvent>;
  onPublished: (event: PlannedEvent, messageId: string) => void;
}

/** The attributes by which the function recognises an update that came back. */
const KEPT = ['SentAt', 'SourceMessageId', 'RunId'];

/** AWS's redrive moves a message as it is; it gets a new ID and a new time. */
const messageOf = ({ body, group, attributes, messageId }: Letter, by: Mover): OutgoingMessage => {
  if (by === 'redrive') return { body, messageGroupId: group, deduplicationId: messageId, attributes };
  const kept = Object.entries(attributes).filter(([name]) => KEPT.includes(name));
  return { body, messageGroupId: group, deduplicationId: randomUUID(), attributes: Object.fromEntries(kept) };
};

/** Returns the event of a letter as it comes back. */
const returned = (event: PlannedEvent, { attributes }: Letter, by: Mover): PlannedEvent => {
  const { SourceMessageId: messageId = '', SentAt = '' } = attributes;
  return { ...event, skipUnchanged: false, first: { messageId, sentAt: Date.parse(SentAt), by } };
};

/** Sends a letter; says whether its event is known and the queue took it. */
const send = async (letter: Letter, by: Mover, { queue, published, onPublished }: ReturnParts): Promise<boolean> => {
  const event = published.get(letter.attributes['SourceMessageId'] ?? '');
  if (!event) return false;
  const { client, queueUrl } = queue;
  await sendMessages([messageOf(letter, by)], {
    client,
    queueUrl,
    onResult(_, result) {
      if (!result.ok) throw new Error(`the queue did not take a dead letter back: ${result.error}`);
      onPublished(returned(event, letter, by), result.messageId);
    },
  });
  return true;
};

/** Makes what moves the dead letters of a queue, one move after the other. */
export const createReturns = (parts: ReturnParts): Returns => {
  const { client, deadLetterQueueUrl } = parts.queue;
  const moved = new Map<string, Letter>();
  let last: Promise<void> = Promise.resolve();

  const move = async (by: Mover, most: number, isInterrupted: boolean) => {
    const received = await receiveLetters(client, deadLetterQueueUrl, most);
    for (const letter of received) {
      const { receipt, ...kept }: ReceivedLetter = letter;
      const isSent = await send(kept, by, parts);
      if (isSent) moved.set(kept.messageId, kept);
      if (isSent && !(isInterrupted && letter === received.at(-1)))
        await deleteLetter(client, deadLetterQueueUrl, receipt);
      else await release(client, deadLetterQueueUrl, [receipt]);
    }
  };

  return {
    move(by, most, isInterrupted) {
      last = last.then(() => move(by, most, isInterrupted));
    },
    done: () => last,
    get letters() {
      return [...moved.values()];
    },
  };
};
