import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ButtonUpdate } from '../publisher/button-update.ts';
import { signedRequest } from '../publisher/signed-request.ts';
import type { Draw } from './plan/draw.ts';
import type { PlannedEvent } from './plan/events.ts';
import type { Progress } from './progress.ts';

/** What was seen of the requests over HTTP. */
export interface HttpSeen {
  /** Tries of requests by what became of them: a status, or that there was no answer. */
  tries: Map<string, number>;
  /** Accepted requests that were sent again within five minutes, as if their answer had got lost. */
  repeated: number;
  /** The message IDs of such requests that were accepted as other messages. */
  doubled: string[];
  /** Updates that were sent again when the queue no longer knew their request. */
  late: number;
}

/** What publishers need that send over HTTP. */
export interface HttpPublishing {
  draw: Draw;
  /** The share of the events that goes over HTTP, from 0 to 1. */
  share: number;
  url: string;
  publisher: string;
  key: string;
  progress: Progress;
}

/** Publishers that send over HTTP. */
export interface HttpPublishers {
  readonly seen: HttpSeen;
  /** Draws which of these events go over HTTP. */
  choose(events: readonly PlannedEvent[]): Set<PlannedEvent>;
  /** Sends events until they are accepted. */
  send(events: readonly PlannedEvent[]): Promise<void>;
}

/** Events of one request. */
const MOST_EVENTS = 10;
/** Tries without an answer: the request got lost, or its answer. Of the accepted requests, so many are sent again. */
const LOST = { request: 0.05, answer: 0.1 };
const REPEATED = 0.15;
/** After this share of the requests an earlier one is sent again, as if the queue had forgotten it, if its updates are settled. */
const LATE = 0.5;
const MOST_KEPT = 50;
/** A run ends long before: what a request needs while everything fails. */
const MOST_TRIES = 500;
const LONGEST_MS = 3_600_000;
/** The waits between tries pass so many times faster. */
const FASTER = 50;

const clock = { now: Date.now, sleep: (ms: number, signal?: AbortSignal) => sleep(ms / FASTER, undefined, { signal }) };

/** Of a poisoned button no update is dated, and what is sent over HTTP is. */
const isFit = ({ nature, button }: PlannedEvent) => nature !== 'invalid' && !button.poisoned;

/** Returns an event as it is sent over HTTP: without an envelope, and with the moment at which it was decided. */
const dated = (event: PlannedEvent): PlannedEvent => {
  const asOf = event.asOf ?? Date.now();
  const fields = { ...event.fields, asOf: new Date(asOf).toISOString() };
  return { ...event, fields, body: JSON.stringify(fields), asOf, http: 'first' };
};

/** Returns the events in requests of one to ten. */
const inRequests = (draw: Draw, events: readonly PlannedEvent[]): PlannedEvent[][] => {
  const left = [...events];
  const requests: PlannedEvent[][] = [];
  while (left.length > 0) requests.push(left.splice(0, draw.integer(1, MOST_EVENTS)).map(dated));
  return requests;
};

/** Makes what stands in for fetch: requests and answers get lost. */
const losing =
  (draw: Draw, tries: Map<string, number>): typeof fetch =>
  async (url, init) => {
    const count = (what: string) => tries.set(what, (tries.get(what) ?? 0) + 1);
    if (draw.chance(LOST.request)) {
      count('lost request');
      throw new TypeError('the request got lost');
    }
    const answer = await fetch(url, init);
    if (draw.chance(LOST.answer)) {
      await answer.arrayBuffer();
      count(`lost answer ${answer.status}`);
      throw new TypeError('the answer got lost');
    }
    count(String(answer.status));
    return answer;
  };

/** Makes publishers that send over HTTP. */
export const createHttpPublishers = ({
  draw,
  share,
  url,
  publisher,
  key,
  progress,
}: HttpPublishing): HttpPublishers => {
  const seen: HttpSeen = { tries: new Map(), repeated: 0, doubled: [], late: 0 };
  const kept: PlannedEvent[][] = [];
  const fetch = losing(draw, seen.tries);
  const options = { url, publisher, key, fetch, clock, tries: MOST_TRIES, timeoutMs: LONGEST_MS };

  const request = async (events: readonly PlannedEvent[], id: string): Promise<string[]> => {
    const updates = events.map(({ fields }) => fields as unknown as ButtonUpdate);
    const result = await signedRequest(updates, { ...options, id });
    if (result.ok) return result.updates.map(({ messageId }) => messageId);
    const { status, title, detail, faults } = result.problem;
    throw new Error(`a request was not accepted: ${status} ${title}: ${detail} ${JSON.stringify(faults)}`);
  };

  const sendOnce = async (events: readonly PlannedEvent[]) => {
    const id = randomUUID();
    const messageIds = await request(events, id);
    for (const [index, event] of events.entries()) progress.publish(event, messageIds[index] ?? '');
    if (!draw.chance(REPEATED)) return;
    seen.repeated += 1;
    const again = await request(events, id);
    seen.doubled.push(...again.filter((messageId) => !messageIds.includes(messageId)));
  };

  /** Sends an earlier request again: another ID stands for the five minutes after which the queue has forgotten the first. */
  const sendLate = async () => {
    const at = kept.findIndex((events) =>
      events.every(({ number }) => progress.messagesOf(number).waiting.length === 0),
    );
    const [events = []] = at === -1 ? [] : kept.splice(at, 1);
    if (events.length === 0) return;
    seen.late += events.length;
    await sendOnce(events.map((event) => ({ ...event, http: 'again' })));
  };

  return {
    seen,
    choose: (events) => new Set(events.filter((event) => isFit(event) && draw.chance(share))),
    async send(events) {
      for (const part of inRequests(draw, events)) {
        await sendOnce(part);
        if (part.every(({ nature }) => nature === 'valid')) kept.push(part);
        if (kept.length > MOST_KEPT) kept.shift();
        if (draw.chance(LATE)) await sendLate();
      }
    },
  };
};
