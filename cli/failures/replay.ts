import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { createSettleRow, type SettleRow } from '../../functions/history/settle.ts';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { operatorOf } from '../operator.ts';
import { type Failure, failureOfLetter, settlingOf } from './failure.ts';
import { type Letter, readLetter } from './letter.ts';
import { type Mend, mendLetter, messageOf } from './mend.ts';
import { createFindOvertaking } from './overtaken.ts';
import { isMeant, type Selected } from './select.ts';
import type { Sources } from './sources.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { type Worked, workThrough } from './work.ts';

/** What became of a failure. `failed`: SQS did not take it. */
export type Replayed = { failure: Failure } & (Verdict | { action: 'failed'; why: string });

export interface ReplayOptions {
  /** Updates sent a second. */
  rate: number;
  force?: boolean | undefined;
  mend?: Mend | undefined;
  /** Ends the replay once the batch under way is done. */
  stop: AbortController;
  onReplayed: (replayed: Replayed) => void;
}

/** A letter in hand that is to be sent. */
interface Sending extends OutgoingMessage {
  failure: Failure;
  messages: Message[];
}

/** Sends letters again, batch by batch. */
class Replay {
  readonly #sources: Sources;
  readonly #selected: Selected;
  readonly #options: ReplayOptions;
  readonly #settle: SettleRow;
  /** The bodies of the letters that were sent, by failure. What comes again has died again, or is a second letter. */
  readonly #sent = new Map<string, string | undefined>();
  readonly #startedAt = performance.now();

  constructor(sources: Sources, selected: Selected, options: ReplayOptions) {
    this.#sources = sources;
    this.#selected = selected;
    this.#options = options;
    const { client, tableName } = sources.table;
    this.#settle = createSettleRow(client, tableName, Date.now);
  }

  /** Sends and settles what is meant of these letters. Returns those that are done with. */
  async handle(messages: readonly Message[]): Promise<Message[]> {
    const done: Message[] = [];
    const sendings = new Map<string, Sending>();
    const find = createFindOvertaking(this.#sources.history);
    for (const message of messages) {
      const letter = readLetter(message);
      if (!isMeant(this.#selected, letter)) continue;
      const failure = failureOfLetter(letter, this.#selected.rows.get(letter.id));
      if (!this.#selected.matches(failure)) continue;
      if (this.#sent.has(letter.id)) {
        const isSecond = this.#selected.seen.has(letter.messageId) && this.#sent.get(letter.id) === message.Body;
        if (isSecond) done.push(message);
        continue;
      }
      const before = sendings.get(letter.id);
      if (await this.#decide(message, failure, letter, await find(failure), sendings)) done.push(message);
      // Of two letters the newer is sent: after a replay that mended it was killed, the older has the body of before.
      const sending = sendings.get(letter.id);
      if (sending !== before) sending?.messages.push(...(before?.messages ?? []));
    }
    done.push(...(await this.#send([...sendings.values()])));
    return done;
  }

  /** Settles rows whose letters are gone. */
  async settleRows(): Promise<void> {
    for (const failure of this.#selected.failures) {
      const { letters, overtakenBy } = failure;
      if (letters.length > 0 || this.#options.stop.signal.aborted) continue;
      const verdict = verdictOf(failure, undefined, { hasUnseen: this.#selected.unseen > 0, now: Date.now() });
      if (verdict.action !== 'settle' || overtakenBy === undefined) continue;
      await this.#settleOvertaken(failure, overtakenBy);
      this.#options.onReplayed({ failure, ...verdict });
    }
  }

  #operator(): Promise<string> {
    return operatorOf(this.#sources.updates);
  }

  /** Settles the row of a failure that was overtaken. */
  async #settleOvertaken(failure: Failure, supersededBy: string): Promise<void> {
    const row = settlingOf(failure);
    if (row) await this.#settle(row, { outcome: 'superseded', supersededBy, by: await this.#operator() });
  }

  /** Returns whether the letter is done with. One that is to be sent is added to `sendings`. */
  async #decide(
    message: Message,
    failure: Failure,
    letter: Letter,
    overtakenBy: string | undefined,
    sendings: Map<string, Sending>,
  ): Promise<boolean> {
    const { force, mend, onReplayed } = this.#options;
    const mended = mendLetter(message, letter, mend);
    if (!mended) return false;
    const judged = overtakenBy === undefined ? failure : { ...failure, overtakenBy };
    const verdict = verdictOf(judged, mended.letter, { force, hasUnseen: false, now: Date.now() });
    if (verdict.action === 'send') {
      sendings.set(letter.id, {
        ...messageOf(failure, letter, mended, await this.#operator()),
        failure,
        messages: [message],
      });
      return false;
    }
    if (verdict.action === 'settle') {
      await this.#settleOvertaken(failure, verdict.by);
      onReplayed({ failure, ...verdict });
    }
    return verdict.action === 'settle';
  }

  async #send(sendings: readonly Sending[]): Promise<Message[]> {
    const done: Message[] = [];
    const { stop, rate, onReplayed } = this.#options;
    await sendMessages(sendings, {
      ...this.#sources.updates,
      onResult: ({ failure, messages }, result) => {
        if (result.ok) {
          done.push(...messages);
          this.#sent.set(failure.id, messages[0]?.Body);
          onReplayed({ failure, action: 'send' });
        } else {
          onReplayed({ failure, action: 'failed', why: result.error });
          if (!result.senderFault) stop.abort();
        }
      },
    });
    const dueAt = this.#startedAt + (this.#sent.size / rate) * 1000;
    await sleep(Math.max(0, dueAt - performance.now()), undefined, { signal: stop.signal }).catch(() => undefined);
    return done;
  }
}

/**
 * Replays what was selected: sends before it deletes, and settles what was overtaken. What is sent keeps the order of its
 * group.
 */
export const replayLetters = async (sources: Sources, selected: Selected, options: ReplayOptions): Promise<Worked> => {
  const replay = new Replay(sources, selected, options);
  await replay.settleRows();
  const handle = (messages: readonly Message[]) => replay.handle(messages);
  return workThrough({ letters: sources.letters, handle, signal: options.stop.signal });
};
