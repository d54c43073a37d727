import type { Message } from '@aws-sdk/client-sqs';
import { CommandError } from '../../cli/exit.ts';
import { LetterQueue } from '../../cli/failures/letter-queue.ts';
import { replayLetters } from '../../cli/failures/replay.ts';
import { planReplay } from '../../cli/failures/replay-plan.ts';
import type { Chronicle } from '../chronicle.ts';
import { type Letter, letterOf } from '../queue/letters.ts';
import type { Operator } from './operator.ts';

/** Updates a second: as fast as it goes. */
const RATE = 1000;

/** The operator's process was killed. */
class Killed extends Error {}

/** Keeps what is deleted, and may be killed before its first deletion. */
class KeptLetters extends LetterQueue {
  readonly #isKilled: boolean;
  readonly #keep: (letter: Letter) => void;

  constructor(target: Operator['deadLetters'], isKilled: boolean, keep: (letter: Letter) => void) {
    super(target);
    this.#isKilled = isKilled;
    this.#keep = keep;
  }

  override async delete(messages: readonly Message[]): Promise<Message[]> {
    if (this.#isKilled && messages.length > 0) throw new Killed('killed between sending and deleting');
    for (const message of messages) this.#keep(letterOf(message));
    return super.delete(messages);
  }
}

/** What a replay needs. */
export interface ReplayParts {
  operator: Operator;
  chronicle: Chronicle;
  /** Is given each letter that leaves the dead-letter queue. */
  keep: (letter: Letter) => void;
}

/**
 * Replays failures by their IDs, as `failures replay` does. One that is killed has sent its first letters, and left them in
 * the dead-letter queue.
 */
export const replay = async (
  ids: readonly string[],
  isKilled: boolean,
  { operator, chronicle, keep }: ReplayParts,
): Promise<void> => {
  if (ids.length === 0) return;
  const sources = { ...operator, letters: new KeptLetters(operator.deadLetters, isKilled, keep) };
  const stop = new AbortController();
  try {
    const { selected, mend } = await planReplay(sources, { ids }, stop.signal);
    await replayLetters(sources, selected, {
      ...{ rate: RATE, mend, stop },
      onReplayed(replayed) {
        const { action, failure } = replayed;
        if (action === 'failed') throw new Error(`the queue did not take a replayed update: ${replayed.why}`);
        if (action === 'settle') chronicle.add({ kind: 'settled', messageId: failure.id, by: replayed.by });
      },
    });
  } catch (error) {
    // CommandError: one of the failures is none any more, since another replay was quicker.
    if (!(error instanceof Killed || error instanceof CommandError)) throw error;
  }
};
