import type { Message } from '@aws-sdk/client-sqs';
import { GIVE_BACK_S, type LetterQueue } from './letter-queue.ts';

/** What is done with letters. */
export interface Work {
  letters: LetterQueue;
  /** Does it, with letters in the order of the queue. Returns those that are to be deleted. */
  handle: (messages: readonly Message[]) => Promise<readonly Message[]>;
  /** Ends it once the letters in hand are done. */
  signal: AbortSignal;
}

/** How the work ended. */
export interface Worked {
  /** Letters that were handled but could not be deleted. */
  undeleted: number;
  /** About how many letters could not be seen; 0 when it was interrupted. */
  unseen: number;
}

const groupOf = ({ Attributes }: Message) => Attributes?.MessageGroupId;

/** Receives letters until there are none, and deletes what was handled. Returns the letters that stay, and the groups that went on. */
const workOnce = async ({ letters, handle, signal }: Work, waitSeconds: number | undefined) => {
  const left: Message[] = [];
  const moved = new Set<string | undefined>();
  const undeleted: Message[] = [];
  while (!signal.aborted) {
    const messages = await letters.receive(waitSeconds);
    if (messages.length === 0) break;
    const done = await handle(messages);
    const kept = await letters.delete(done);
    undeleted.push(...kept);
    for (const message of done) if (!kept.includes(message)) moved.add(groupOf(message));
    left.push(...messages.filter((message) => !done.includes(message)));
  }
  return { left, moved, undeleted };
};

/**
 * Works through the letters of the queue. What stays is given back: at the end, or when letters of its button were
 * deleted, so that those behind it come.
 */
export const workThrough = async (work: Work): Promise<Worked> => {
  const { letters, signal } = work;
  let undeleted = 0;
  let waitSeconds: number | undefined;
  try {
    for (;;) {
      const round = await workOnce(work, waitSeconds);
      undeleted += round.undeleted.length;
      const again = round.left.filter((message) => round.moved.has(groupOf(message)));
      if (signal.aborted) return { undeleted, unseen: 0 };
      if (again.length === 0) return { undeleted, unseen: await letters.countOthers() };
      await letters.giveBack(again);
      // They come back during the next long poll.
      waitSeconds = GIVE_BACK_S + 1;
    }
  } finally {
    await letters.giveBack();
  }
};
