import { setTimeout as sleep } from 'node:timers/promises';
import { readBacklog } from '../functions/queue/backlog.ts';
import type { Target } from './target.ts';

/** What one look at the queue showed. */
export interface Look {
  /** Messages in the queue; undefined when SQS did not answer. */
  backlog: number | undefined;
  /** Whether sending waits for the next look. */
  isFull: boolean;
}

/** The time, and a wait that ends early and rejects when the signal is aborted. In milliseconds. */
export interface Clock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Options of `paceBatches`. */
export interface PaceOptions extends Target {
  /** Batches are sent while the queue holds fewer messages. */
  limit: number;
  /** Ends the batches, also while they wait. */
  signal: AbortSignal;
  /** Is told of each look. */
  onLook: (look: Look) => void;
  clock?: Clock;
}

/** The shortest time between two looks, each of which is a request. */
export const LOOK_MS = 1000;
/**
 * SQS may count what was sent some seconds late. In this time at most the limit is sent, besides the first look's room, so
 * that the queue never holds more than twice the limit by that.
 */
const LAG_MS = 5000;
/** Looks in a row that may fail for a passing reason before sending ends. */
const MOST_FAILED_LOOKS = 60;

const CLOCK: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Whether the client has tried again, as it does after throttles, network errors and errors of SQS itself. */
const isPassing = (error: unknown) => Number((error as { $metadata?: { attempts?: number } }).$metadata?.attempts) > 1;

/** Returns a function that counts the queue's messages: undefined when SQS does not answer, but may soon. */
const createCount = ({ client, queueUrl, signal }: PaceOptions) => {
  let failed = 0;
  return async (): Promise<number | undefined> => {
    try {
      const backlog = await readBacklog(client, queueUrl, { abortSignal: signal });
      failed = 0;
      return backlog;
    } catch (cause) {
      failed += 1;
      if (signal.aborted || (isPassing(cause) && failed < MOST_FAILED_LOOKS)) return undefined;
      const { name, message } = cause as Error;
      throw new Error(`the messages of the queue cannot be counted: ${name}: ${message}`, { cause });
    }
  };
};

/** Returns a function that waits until the queue has room, and returns for how many messages; 0 once it is aborted. */
const createRoom = (options: PaceOptions) => {
  const { limit, signal, onLook, clock = CLOCK } = options;
  const count = createCount(options);
  let lastLook = clock.now() - LAG_MS;
  return async (): Promise<number> => {
    while (!signal.aborted) {
      await clock.wait(Math.max(0, lastLook + LOOK_MS - clock.now()), signal).catch(() => undefined);
      const most = (limit * (clock.now() - lastLook)) / LAG_MS;
      lastLook = clock.now();
      const backlog = await count();
      const room = backlog === undefined ? 0 : Math.min(most, limit - backlog);
      if (!signal.aborted) onLook({ backlog, isFull: room <= 0 });
      if (room > 0) return room;
    }
    return 0;
  };
};

/**
 * Yields batches while the queue holds fewer messages than the limit. After a look it yields what the queue has room for,
 * and the batch that crosses the limit, whole. @throws Error when SQS refuses to count the messages
 */
export async function* paceBatches<M>(batches: AsyncGenerator<M[]>, options: PaceOptions): AsyncGenerator<M[]> {
  const waitForRoom = createRoom(options);
  let room = 0;
  for await (const batch of batches) {
    if (room <= 0) room = await waitForRoom();
    if (options.signal.aborted) return;
    room -= batch.length;
    yield batch;
  }
}
