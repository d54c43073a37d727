import { createHash, randomUUID } from 'node:crypto';

/** A message to send. */
export interface Sent {
  body: string;
  group: string;
  deduplicationId: string;
  attributes: Readonly<Record<string, string>>;
}

/** A message that the queue holds. Times in milliseconds. */
export interface Held extends Sent {
  readonly messageId: string;
  /** Twenty digits, growing: the order in which messages were sent. */
  readonly sequence: string;
  readonly sentAt: number;
  receives: number;
  firstReceivedAt: number;
  /** The receipt of the last receive. */
  receipt: string;
  /** When it can be received. */
  visibleAt: number;
}

/** How a queue is to be. */
export interface FifoOptions {
  now: () => number;
  visibilityMs: number;
  /** Where messages go that have been received too often. */
  redrive?: { to: FifoQueue; maxReceiveCount: number };
}

const DEDUPLICATION_MS = 300_000;
const SEQUENCE_DIGITS = 20;

/** Returns a text's MD5 in hex, which SQS's clients check. */
export const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * A FIFO queue with deduplication and throughput by message group, in memory, on any clock. Unlike the sandbox's
 * emulator it hands out several messages of one group at a time, as SQS does: as many as there are, oldest first
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 */
export class FifoQueue {
  readonly #options: FifoOptions;
  /** In the order in which they are served next. */
  readonly #groups = new Map<string, Held[]>();
  readonly #inFlight = new Map<string, Held>();
  readonly #deleted = new Set<string>();
  readonly #taken = new Map<string, { messageId: string; sequence: string; at: number }>();
  #sequence = 0;

  constructor(options: FifoOptions) {
    this.#options = options;
  }

  send(sent: Sent): { messageId: string; sequence: string } {
    const now = this.#options.now();
    const key = `${sent.group} ${sent.deduplicationId}`;
    const before = this.#taken.get(key);
    if (before && now - before.at < DEDUPLICATION_MS) return before;
    this.#sequence += 1;
    const sequence = String(this.#sequence).padStart(SEQUENCE_DIGITS, '0');
    const messageId = randomUUID();
    this.#taken.set(key, { messageId, sequence, at: now });
    const life = { receives: 0, firstReceivedAt: 0, receipt: '', visibleAt: now };
    this.#put({ ...sent, messageId, sequence, sentAt: now, ...life });
    return { messageId, sequence };
  }

  /** @param visibilityMs how long what is received stays invisible, by default as long as the queue says */
  receive(most: number, visibilityMs = this.#options.visibilityMs): Held[] {
    const now = this.#options.now();
    const received: Held[] = [];
    for (const [group, messages] of [...this.#groups]) {
      if (received.length === most) break;
      if (messages.some(({ visibleAt }) => visibleAt > now)) continue;
      const taken = messages
        .slice(0, most - received.length)
        .filter((message) => this.#take(message, now, visibilityMs));
      received.push(...taken);
      if (this.#groups.delete(group) && messages.length > 0) this.#groups.set(group, messages);
    }
    return received;
  }

  /** Returns whether the message is gone, also when it was before; a FIFO queue refuses a receipt whose time is over. */
  delete(receipt: string): boolean {
    const message = this.#held(receipt);
    if (!message) return this.#deleted.has(receipt);
    this.#remove(message);
    this.#deleted.add(receipt);
    return true;
  }

  /** Returns whether there was a message in flight with this receipt. */
  changeVisibility(receipt: string, seconds: number): boolean {
    const message = this.#held(receipt);
    if (message) message.visibleAt = this.#options.now() + seconds * 1000;
    return message !== undefined;
  }

  /** Returns when the next group can be received, which is when its last message is visible; undefined without messages. */
  nextVisibleAt(): number | undefined {
    let next: number | undefined;
    for (const messages of this.#groups.values()) {
      const visibleAt = messages.reduce((latest, message) => Math.max(latest, message.visibleAt), 0);
      next = Math.min(next ?? visibleAt, visibleAt);
    }
    return next;
  }

  /** Counts the messages that are in flight. */
  inFlight(): number {
    const now = this.#options.now();
    return this.messages().filter(({ visibleAt }) => visibleAt > now).length;
  }

  messages(): Held[] {
    return [...this.#groups.values()].flat();
  }

  #put(message: Held): void {
    const group = this.#groups.get(message.group);
    if (group) group.push(message);
    else this.#groups.set(message.group, [message]);
  }

  #take(message: Held, now: number, visibilityMs: number): boolean {
    const { redrive } = this.#options;
    this.#inFlight.delete(message.receipt);
    if (redrive && message.receives >= redrive.maxReceiveCount) {
      this.#remove(message);
      redrive.to.#put({ ...message, visibleAt: now });
      return false;
    }
    message.receives += 1;
    message.firstReceivedAt ||= now;
    message.receipt = randomUUID();
    message.visibleAt = now + visibilityMs;
    this.#inFlight.set(message.receipt, message);
    return true;
  }

  #held(receipt: string): Held | undefined {
    const message = this.#inFlight.get(receipt);
    return message && message.visibleAt > this.#options.now() ? message : undefined;
  }

  #remove(message: Held): void {
    this.#inFlight.delete(message.receipt);
    const messages = this.#groups.get(message.group) ?? [];
    messages.splice(messages.indexOf(message), 1);
    if (messages.length === 0) this.#groups.delete(message.group);
  }
}
