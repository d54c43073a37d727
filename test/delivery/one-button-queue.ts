import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import type { World } from './world.ts';

/** What happens next to a button's queue. */
export type Action =
  /** An update is sent: its asOf beside its sending in steps, none for a fresh one. */
  | { kind: 'send'; asOf: number | undefined; atOnce: boolean; titled: boolean }
  /** A batch is delivered. `calls`: what its calls of Anveo meet. `twice`: its first record is in it twice. */
  | { kind: 'invoke'; size: number; calls: ('no' | 'error' | 'nothing')[]; ends: Ending; twice: boolean }
  /** A dead letter is sent again, and may come back once more. */
  | { kind: 'return'; by: 'our replay' | "AWS's redrive"; stays: boolean };

/** How an invocation ends: `killed` before the history is written, `unanswered` after it; `half deleted` by SQS. */
export type Ending = 'well' | 'killed' | 'unanswered' | 'half deleted';

interface Message {
  messageId: string;
  body: string;
  sentAt: number;
  receiveCount: number;
  attributes: Record<string, string>;
}

/** How new an update is; the index is its place in the queue. */
type Age = readonly [asOf: number, sentAt: number, index: number];

const compare = (one: Age, other: Age) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2];

const STEP_MS = 1000;

/** The queue of one button as SQS keeps it. It checks that no call is older than what is known to be delivered. */
export class OneButtonQueue {
  readonly #world: World;
  readonly #setKilled: (killed: boolean) => void;
  readonly #ages: Age[] = [];
  #letters: Pick<Message, 'body' | 'attributes'>[] = [];
  #waiting: Message[] = [];
  /** The newest update that is known to be delivered. */
  #newest: Age = [Number.NEGATIVE_INFINITY, 0, 0];
  /** Messages that a killed invocation may have delivered. */
  #unsure: Message[] = [];
  #returned = 0;

  /** @param setKilled keeps the history from being written, or lets it be written again */
  constructor(world: World, setKilled: (killed: boolean) => void) {
    this.#world = world;
    this.#setKilled = setKilled;
  }

  /** Takes an action. */
  async take(action: Action): Promise<void> {
    if (!('atOnce' in action) || !action.atOnce) this.#world.clock.advance(STEP_MS);
    if (action.kind === 'send') this.#send(action);
    else if (action.kind === 'return') this.#return(action);
    else await this.#invoke(action);
  }

  /** Delivers all that waits, without faults. */
  async drain(): Promise<void> {
    const all = { kind: 'invoke', size: 10, calls: [], ends: 'well', twice: false } satisfies Action;
    while (this.#waiting.length > 0) await this.take(all);
  }

  #send({ asOf, titled }: Extract<Action, { kind: 'send' }>): void {
    const sentAt = this.#world.clock.now();
    const decided = asOf === undefined ? undefined : sentAt + asOf * STEP_MS;
    const index = this.#ages.length;
    this.#ages.push([Math.min(sentAt, decided ?? sentAt), sentAt, index]);
    const event = simpleEvent({
      offHoursMessage: `M${index}`,
      ...(titled && { buttonTitle: 'Ring me' }),
      ...(decided !== undefined && { asOf: new Date(decided).toISOString() }),
    });
    const body = JSON.stringify(event);
    this.#waiting.push({ messageId: `M${index}`, body, sentAt, receiveCount: 0, attributes: {} });
  }

  /** A replay takes over which sending was the first, a redrive all attributes. Both give a new ID and time. */
  #return({ by, stays }: Extract<Action, { kind: 'return' }>): void {
    const [letter, ...others] = this.#letters;
    if (!letter) return;
    if (!stays) this.#letters = others;
    const { SentAt = '', SourceMessageId = '' } = letter.attributes;
    const attributes = by === 'our replay' ? { SentAt, SourceMessageId } : letter.attributes;
    this.#returned += 1;
    const messageId = `R${this.#returned}`;
    this.#waiting.push({ messageId, body: letter.body, sentAt: this.#world.clock.now(), receiveCount: 0, attributes });
  }

  async #invoke({ size, calls, ends, twice }: Extract<Action, { kind: 'invoke' }>) {
    const batch = this.#waiting.slice(0, size);
    for (const message of batch) message.receiveCount += 1;
    const received = twice ? [...batch, ...batch.slice(0, 1)] : batch;
    const before = this.#world.anveo.requests().length;
    this.#misbehave(calls);
    this.#setKilled(ends === 'killed');
    const failures = await this.#world.failures(
      received.map(({ body, ...fields }) => record(body, { ...fields, group: 'BUTTON1' })),
    );
    this.#world.anveo.behave();
    this.#letters.push(...(await this.#takeLetters()));
    const newest = this.#check(before);
    if (ends === 'killed') {
      this.#unsure = [...new Set([...this.#unsure, ...batch])];
      return;
    }
    this.#newest = newest;
    const isKept = ({ messageId }: Message, index: number) =>
      failures.includes(messageId) || ends === 'unanswered' || (ends === 'half deleted' && index % 2 === 0);
    this.#waiting = [...batch.filter(isKept), ...this.#waiting.slice(batch.length)];
    this.#unsure = this.#unsure.filter((message) => this.#waiting.includes(message));
  }

  /** A no to an update that was delivered unknown to all would make the history differ from the button. */
  #misbehave(calls: readonly string[]): void {
    const { anveo } = this.#world;
    for (const call of calls) {
      if (call === 'error') anveo.misbehave({ kind: 'status', status: 404, times: 1 });
      else if (call === 'no' && this.#unsure.length === 0) anveo.misbehave({ kind: 'error', text: 'No.', times: 1 });
      else anveo.misbehave({ kind: 'delay', ms: 0, times: 1 });
    }
  }

  /** Checks the calls from one on. Returns the newest update that they delivered, or that was known before. */
  #check(from: number): Age {
    let newest = this.#newest;
    for (const { parameters, answer } of this.#world.anveo.requests().slice(from)) {
      const age = this.#ages[Number(parameters['OFFHOURSMESSAGE']?.slice(1))] ?? newest;
      expect(compare(age, newest), `M${age[2]} after M${newest[2]}`).toBeGreaterThanOrEqual(0);
      if (answer === 'SUCCESS') newest = age;
    }
    return newest;
  }

  async #takeLetters() {
    const { client, deadLetterQueueUrl: QueueUrl } = this.#world.queues;
    const letters: Pick<Message, 'body' | 'attributes'>[] = [];
    for (;;) {
      const [message] = await this.#world.receiveDeadLetters();
      if (!message) return letters;
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      const { Body: body = '', MessageAttributes = {} } = message;
      const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
      letters.push({ body, attributes: Object.fromEntries(attributes) });
    }
  }
}
