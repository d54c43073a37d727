import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import type { HttpPublishers } from './http-publishers.ts';
import type { Draw } from './plan/draw.ts';
import type { PlannedEvent } from './plan/events.ts';
import type { UpdateQueue } from './update-queue.ts';

/** What a publisher needs. */
export interface Publishing {
  queue: UpdateQueue;
  /** Returns the next event of the plan; undefined when there is none. */
  next: () => PlannedEvent | undefined;
  /** Returns how many messages are in the queue that count towards its limit. */
  waiting: () => number;
  onPublished: (event: PlannedEvent, messageId: string) => void;
  /** Sends a share of the events over HTTP. */
  http: HttpPublishers;
}

const LARGEST_SENDING = 25;
/** Enough for busy buttons to have several updates waiting, and few enough for most events not to expire. */
const MOST_WAITING = 400;
const PAUSE_MS = 20;

const collect = (next: Publishing['next'], most: number): PlannedEvent[] => {
  const events: PlannedEvent[] = [];
  for (let event = next(); event; event = events.length < most ? next() : undefined) events.push(event);
  return events;
};

const messageOf = (event: PlannedEvent) => ({
  event,
  body: event.body,
  messageGroupId: event.button.group,
  deduplicationId: randomUUID(),
});

/** Sends events, some at a time, and waits while too many are in the queue. */
export const publishAll = async (
  draw: Draw,
  { queue, next, waiting, onPublished, http }: Publishing,
): Promise<void> => {
  for (;;) {
    if (waiting() > MOST_WAITING) {
      await sleep(PAUSE_MS);
      continue;
    }
    const events = collect(next, draw.integer(1, LARGEST_SENDING));
    if (events.length === 0) return;
    const overHttp = http.choose(events);
    await http.send([...overHttp]);
    await sendMessages(events.filter((event) => !overHttp.has(event)).map(messageOf), {
      client: queue.client,
      queueUrl: queue.queueUrl,
      onResult({ event }, result) {
        if (!result.ok) throw new Error(`the queue did not take event ${event.number}: ${result.error}`);
        onPublished(event, result.messageId);
      },
    });
  }
};
