import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { type Failure, failureOfRow, rowOf } from '../cli/failures/failure.ts';
import { findFailures } from '../cli/failures/find.ts';
import { GIVE_BACK_S } from '../cli/failures/letter-queue.ts';
import type { Sources } from '../cli/failures/sources.ts';
import { keep } from './kept.ts';

/** What fails now. */
export interface Look {
  failures: readonly Failure[];
  /** The letters that were seen, by their own message IDs. */
  messages: ReadonlyMap<string, Message>;
  /** About how many letters could not be seen. */
  unseen: number;
  /** Whether so much fails that these are the longest failing by the history, without a look into the queue. */
  isPart: boolean;
}

/** Failures of one state, and letters, that a page looks at: more would take long, and keep the letters from others. */
const MOST = 1_000;
/** How long a look is good for. */
const KEEP_MS = 5_000;
/** Letters that were given back are hidden for a second. */
const HIDDEN_MS = GIVE_BACK_S * 1_000 + 100;

/** What fails, as the pages look at it: one look at a time, and the same one for all who ask soon. */
export class FailureBook {
  readonly #sources: Sources;
  readonly #kept = keep(
    () => this.#look(),
    () => KEEP_MS,
  );
  #turn: Promise<unknown> = Promise.resolve();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  look(): Promise<Look> {
    return this.#kept.look();
  }

  /** Looks for a failure. One that the last look did not see is looked for anew. */
  async find(id: string): Promise<{ failure: Failure | undefined; look: Look }> {
    const findIn = (look: Look) => ({ failure: look.failures.find((each) => each.id === id), look });
    const found = findIn(await this.look());
    if (found.failure) return found;
    this.#kept.forget();
    return findIn(await this.look());
  }

  /** Runs work that changes what fails. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#inTurn(work);
    } finally {
      this.#kept.forget();
    }
  }

  /** Runs work on the dead-letter queue while no other does, once its letters are not hidden any more. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined).then(() => sleep(HIDDEN_MS, undefined, { ref: false }));
    return mine;
  }

  async #look(): Promise<Look> {
    const rows = await this.#readRows();
    const letters = await this.#sources.letters.countOthers();
    if (rows.isPart || letters > MOST) return { ...rows, messages: new Map(), unseen: letters, isPart: true };
    return this.#inTurn(() => this.#lookIntoQueue());
  }

  /** Reads the longest failing rows of the history. */
  async #readRows(): Promise<{ failures: Failure[]; isPart: boolean }> {
    const failures: Failure[] = [];
    let isPart = false;
    for (const state of ['retrying', 'dead'] as const) {
      let left = MOST;
      for await (const row of this.#sources.history.failing(state)) {
        isPart ||= left === 0;
        if (left === 0) break;
        left -= 1;
        failures.push(failureOfRow(rowOf(row), Date.now()));
      }
    }
    return { failures, isPart };
  }

  async #lookIntoQueue(): Promise<Look> {
    const messages = new Map<string, Message>();
    const onLetter = (_: Failure, message: Message) => void messages.set(message.MessageId ?? '', message);
    const { signal } = new AbortController();
    const { failures, unseen } = await findFailures(this.#sources, { matches: () => true, onLetter, signal });
    return { failures, messages, unseen, isPart: false };
  }
}
