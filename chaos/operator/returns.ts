import { sendMessages } from '../../functions/queue/send-in-order.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Draw } from '../plan/draw.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Progress } from '../progress.ts';
import { deleteLetter, type Letter, type ReceivedLetter, receiveLetters, release } from '../queue/letters.ts';
import type { UpdateQueue } from '../update-queue.ts';
import type { Operator, SentByOperator } from './operator.ts';
import { replay } from './replay.ts';

/** Who moves dead letters back: `failures replay`, or AWS's own redrive. */
export type Mover = 'replay' | 'redrive';

/** Moves dead letters back to the queue of updates. */
export interface Returns {
  /**
   * Moves up to so many letters; a redrive at most ten. One that is interrupted leaves letters that it sent: a redrive the
   * last one, a replay its first ones.
   */
  move(by: Mover, most: number, isInterrupted: boolean): void;
  /** Resolves when no move is under way. */
  done(): Promise<void>;
  /** The letters that were moved or settled. */
  readonly letters: readonly Letter[];
}

/** What a move needs. */
export interface ReturnParts {
  draw: Draw;
  queue: UpdateQueue;
  operator: Operator;
  chronicle: Chronicle;
  progress: Progress;
}

/** Replays under way at once: two operators do not know of each other. */
const OPERATORS = 2;
/** A replay names letters among so many that died last. */
const LATEST = 100;

/** Returns the event of an update that comes back. */
const returned = (event: PlannedEvent, attributes: Letter['attributes'], by: Mover): PlannedEvent => {
  const { SourceMessageId: messageId = '', SentAt = '' } = attributes;
  return { ...event, skipUnchanged: false, first: { messageId, sentAt: Date.parse(SentAt), by } };
};

const eventOf = ({ published }: Progress, attributes: Letter['attributes']) =>
  published.get(attributes['SourceMessageId'] ?? '');

/** Publishes what a replay sent. SQS answers a repetition with the message that it took before. */
export const publishReplayed = ({ messageId, attributes }: SentByOperator, progress: Progress): void => {
  const event = eventOf(progress, attributes);
  if (event && !progress.published.has(messageId)) {
    progress.publish(returned(event, attributes, 'replay'), messageId);
  }
};

/** Sends a letter as AWS's redrive does: as it is, with a new ID and a new time. Says whether its event is known. */
const redriveOne = async ({ body, group, attributes, messageId }: Letter, parts: ReturnParts): Promise<boolean> => {
  const event = eventOf(parts.progress, attributes);
  if (!event) return false;
  const { client, queueUrl } = parts.queue;
  await sendMessages([{ body, messageGroupId: group, deduplicationId: messageId, attributes }], {
    client,
    queueUrl,
    onResult(_, result) {
      if (!result.ok) throw new Error(`the queue did not take a dead letter back: ${result.error}`);
      parts.progress.publish(returned(event, attributes, 'redrive'), result.messageId);
    },
  });
  return true;
};

const redrive = async (most: number, isInterrupted: boolean, parts: ReturnParts, keep: (letter: Letter) => void) => {
  const { client, deadLetterQueueUrl } = parts.queue;
  const received = await receiveLetters(client, deadLetterQueueUrl, most);
  for (const letter of received) {
    const { receipt, ...kept }: ReceivedLetter = letter;
    const isSent = await redriveOne(kept, parts);
    if (isSent) keep(kept);
    if (isSent && !(isInterrupted && letter === received.at(-1)))
      await deleteLetter(client, deadLetterQueueUrl, receipt);
    else await release(client, deadLetterQueueUrl, [receipt]);
  }
};

/** Draws so many different failures, by their IDs, of those that died last and were not moved since. */
const drawFailures = (
  { draw, chronicle, progress }: ReturnParts,
  moved: ReadonlyMap<string, Letter>,
  most: number,
): string[] => {
  const gone = new Set([...moved.values()].map(({ messageId }) => messageId));
  const died = chronicle.entries.flatMap((entry) =>
    entry.kind === 'dead-lettered' && !gone.has(entry.messageId) ? [entry.messageId] : [],
  );
  const latest = died.slice(-LATEST).map((id) => progress.published.get(id)?.first?.messageId ?? id);
  const [first, ...others] = latest;
  return first === undefined ? [] : [...new Set(Array.from({ length: most }, () => draw.pick([first, ...others])))];
};

/** Makes what moves the dead letters of a queue: redrives one after the other, and replays by two operators. */
export const createReturns = (parts: ReturnParts): Returns => {
  const { operator, chronicle } = parts;
  const moved = new Map<string, Letter>();
  const keep = (letter: Letter) => void moved.set(`${letter.messageId} ${letter.takenAt}`, letter);
  const lanes = Array.from({ length: 1 + OPERATORS }, () => Promise.resolve());
  let replays = 0;
  const after = (lane: number, work: () => Promise<void>) => {
    lanes[lane] = (lanes[lane] ?? Promise.resolve()).then(work);
  };
  return {
    move(by, most, isInterrupted) {
      if (by === 'redrive') return after(0, () => redrive(most, isInterrupted, parts, keep));
      replays += 1;
      after(1 + (replays % OPERATORS), () =>
        replay(drawFailures(parts, moved, most), isInterrupted, { operator, chronicle, keep }),
      );
    },
    async done() {
      await Promise.all(lanes);
    },
    get letters() {
      return [...moved.values()];
    },
  };
};
