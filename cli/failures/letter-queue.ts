import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { MOST_ENTRIES } from '../../functions/queue/message.ts';
import type { Target } from '../target.ts';

/** Seconds for which a received letter is invisible. It comes back after them when the process is killed. */
export const HOLD_S = 30;
/** A letter that would come back within so many seconds is held for longer. */
const RENEW_S = 15;
/** Not zero: the sandbox's emulator loses a message whose timeout is set to zero (sandbox/queues.ts). */
export const GIVE_BACK_S = 1;
/** Seconds of long polling: a short poll asks some of SQS's servers only. */
const POLL_S = 1;

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const;

/** Cuts a list into parts of ten, SQS's limit for one request. */
const inTens = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / MOST_ENTRIES) }, (_, index) =>
    items.slice(index * MOST_ENTRIES, (index + 1) * MOST_ENTRIES),
  );

const receiptOf = ({ ReceiptHandle = '' }: Message) => ReceiptHandle;

/**
 * The dead-letter queue as this command works on it. What it receives stays invisible to others until it is given back
 * or deleted, or the process is killed.
 */
export class LetterQueue {
  readonly #target: Target;
  readonly #now: () => number;
  /** When each letter that is held comes back by itself, by receipt, in milliseconds. */
  readonly #held = new Map<string, number>();

  constructor(target: Target, now: () => number = Date.now) {
    this.#target = target;
    this.#now = now;
  }

  get url(): string {
    return this.#target.queueUrl;
  }

  /** Receives up to ten letters; none when no more can be had within so many seconds. */
  async receive(waitSeconds = POLL_S): Promise<Message[]> {
    await this.#renew();
    const until = this.#now() + HOLD_S * 1000;
    const { Messages = [] } = await this.#target.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: MOST_ENTRIES,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: HOLD_S,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) this.#held.set(receiptOf(message), until);
    return Messages;
  }

  /** Deletes letters. Returns those that SQS did not delete. */
  async delete(letters: readonly Message[]): Promise<Message[]> {
    const kept: Message[] = [];
    for (const part of inTens(letters)) {
      const Entries = part.map((letter, index) => ({ Id: String(index), ReceiptHandle: receiptOf(letter) }));
      const command = new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries });
      const { Failed = [] } = await this.#target.client.send(command);
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      kept.push(...part.filter((_, index) => failed.has(index)));
      for (const letter of part) this.#held.delete(receiptOf(letter));
    }
    return kept;
  }

  /** Gives letters back, by default all that are held. Never rejects: what SQS does not take comes back by itself. */
  async giveBack(letters?: readonly Message[]): Promise<void> {
    const receipts = letters?.map(receiptOf) ?? [...this.#held.keys()];
    for (const receipt of receipts) this.#held.delete(receipt);
    await this.#changeVisibility(receipts, GIVE_BACK_S).catch(() => undefined);
  }

  /** Counts the letters that are in the queue and not held here: they stand behind others, or others hold them. */
  async countOthers(): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await this.#target.client.send(command);
    const all = COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    return Math.max(0, all - this.#held.size);
  }

  /** Holds on to what would come back soon. */
  async #renew(): Promise<void> {
    const now = this.#now();
    const due = [...this.#held].filter(([, until]) => until - now < RENEW_S * 1000).map(([receipt]) => receipt);
    for (const receipt of due) this.#held.set(receipt, now + HOLD_S * 1000);
    await this.#changeVisibility(due, HOLD_S);
  }

  async #changeVisibility(receipts: readonly string[], seconds: number): Promise<void> {
    const { client } = this.#target;
    const requests = inTens(receipts).values();
    const work = async () => {
      for (const part of requests) {
        const Entries = part.map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: seconds,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries }));
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  }
}
