import { readRecord } from '../../functions/delivery/record.ts';
import { visibilityTimeout } from '../../functions/delivery/retry/visibility.ts';
import { RejectedAlike } from '../../functions/delivery/telemetry/rejected-alike.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import type { AllSeries } from './alarm-evaluation.ts';

const MINUTE_S = 60;
export const HOUR_S = 60 * MINUTE_S;
const PERIOD_S = 5 * MINUTE_S;
const RETRY_WINDOW_S = 72 * HOUR_S;

/** An update of a button of its own. Times are in seconds. */
export interface Sent {
  at: number;
  /** Anveo fails this one for so long. */
  failsFor?: number;
  /** Anveo fails this one whenever it is called. */
  isPoison?: true;
  /** Becomes a dead letter at once. */
  dies?: 'Rejected' | 'Invalid';
  /** Is an update of the canary. */
  isCanary?: true;
  /** What Anveo says of it then. */
  reason?: string;
}

export interface Story {
  hours: number;
  sent: readonly Sent[];
  /** When Anveo fails all calls. */
  down?: readonly [from: number, to: number];
  /** When the event source mapping is disabled. */
  paused?: readonly [from: number, to: number];
  /** How many updates are delivered in a second (1,000). */
  rate?: number;
}

const isWithin = (time: number, [from, to]: readonly [number, number] = [0, 0]) => time >= from && time < to;

/** Returns updates that are sent one after the other. */
export const every = (interval: number, from: number, to: number, more: Omit<Sent, 'at'> = {}): Sent[] =>
  Array.from({ length: Math.ceil((to - from) / interval) }, (_, index) => ({ at: from + index * interval, ...more }));

/** Makes numbers from 0 to 1 that are the same in each run (mulberry32). */
const randomOf = (start: number) => {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Life {
  sentAt: number;
  /** When it was received for the first time. */
  receivedAt: number;
  /** When it left the queue. */
  endedAt: number;
  isCanary: boolean;
  /** Anveo's words. */
  reason: string;
  letter?: 'Rejected' | 'Invalid' | 'Exhausted';
  attempts: number[];
  deferrals: number[];
}

/** Returns what becomes of an update that is first received at `receivedAt`, with the waits of the deployed code. */
const live = (sent: Sent, receivedAt: number, story: Story, random: () => number): Life => {
  const life: Life = {
    sentAt: sent.at,
    receivedAt,
    endedAt: receivedAt,
    isCanary: sent.isCanary === true,
    reason: sent.reason ?? 'No.',
    attempts: [],
    deferrals: [],
  };
  for (let time = receivedAt, receive = 1; ; receive += 1) {
    if (isWithin(time, story.paused)) time = story.paused?.[1] ?? time;
    life.attempts.push(time);
    life.endedAt = time;
    if (sent.dies) return { ...life, letter: sent.dies };
    const fails = sent.isPoison || isWithin(time, story.down) || time - sent.at < (sent.failsFor ?? 0);
    if (!fails) return life;
    if (time - sent.at >= RETRY_WINDOW_S) return { ...life, letter: 'Exhausted' };
    life.deferrals.push(time);
    time += visibilityTimeout([{ cause: 'anveo' }], receive, random);
  }
};

/** Lets the updates wait for each other as `rate` says. */
const liveAll = (story: Story): Life[] => {
  const random = randomOf(7);
  let free = 0;
  return story.sent
    .toSorted((one, other) => one.at - other.at)
    .map((sent) => {
      const start = Math.max(sent.at, free);
      const receivedAt = isWithin(start, story.paused) ? (story.paused?.[1] ?? start) : start;
      free = receivedAt + 1 / (story.rate ?? 1000);
      return live(sent, receivedAt, story, random);
    });
};

/** Returns the largest number of rejections alike in each period, by the deployed code in one container. */
const rejectedAlike = (lives: readonly Life[], periods: number): (number | undefined)[] => {
  const alike = new RejectedAlike();
  const series: (number | undefined)[] = Array.from({ length: periods });
  const rejections = lives.filter(({ letter }) => letter === 'Rejected');
  for (const [index, { endedAt, reason }] of rejections.entries()) {
    const settled = {
      record: readRecord(record(simpleEvent({ id: `BUTTON${index}` }))),
      outcome: { kind: 'dead-lettered', failure: 'Rejected', reason, attempts: 1 },
      durationMs: 0,
    } as const;
    const period = Math.floor(endedAt / PERIOD_S);
    const count = alike.count([settled], endedAt * 1000) ?? 0;
    if (period < periods) series[period] = Math.max(series[period] ?? 0, count);
  }
  return series;
};

/** Returns the smallest age at which an update of the canary was delivered in each period. */
const canaryAge = (lives: readonly Life[], periods: number): (number | undefined)[] => {
  const series: (number | undefined)[] = Array.from({ length: periods });
  for (const { sentAt, endedAt, isCanary, letter } of lives) {
    const period = Math.floor(endedAt / PERIOD_S);
    if (!isCanary || letter || period >= periods) continue;
    series[period] = Math.min(series[period] ?? Infinity, (endedAt - sentAt) * 1000);
  }
  return series;
};

/** Returns the series that CloudWatch gets of a story. The breaker is left out: it only makes calls fewer. */
export const seriesOf = (story: Story): { periods: number; all: AllSeries } => {
  const lives = liveAll(story);
  const periods = (story.hours * HOUR_S) / PERIOD_S;
  const counts = (times: readonly number[]) => {
    const series: (number | undefined)[] = Array.from({ length: periods });
    for (const time of times) {
      const period = Math.floor(time / PERIOD_S);
      if (period < periods) series[period] = (series[period] ?? 0) + 1;
    }
    return series;
  };
  /** Measures the moments of each minute of a period. */
  const gauge = (measure: (time: number) => number, over: (...values: number[]) => number) =>
    Array.from({ length: periods }, (_, period) =>
      over(...[0, 1, 2, 3, 4].map((minute) => measure(period * PERIOD_S + minute * MINUTE_S))),
    );
  const queued = (time: number) => lives.filter(({ sentAt, endedAt }) => sentAt <= time && time < endedAt);
  const waiting = (time: number) =>
    queued(time).filter(({ receivedAt }) => time < receivedAt || isWithin(time, story.paused)).length;
  const inFlight = (time: number) => queued(time).length - waiting(time);
  const oldest = (time: number) =>
    time - queued(time).reduce((earliest, { sentAt }) => Math.min(earliest, sentAt), time);
  const letters = lives.filter(({ letter }) => letter !== undefined);
  const dead = (time: number) => letters.filter(({ endedAt }) => endedAt <= time);
  const died = (kind?: string) =>
    counts(letters.filter(({ letter }) => kind === undefined || letter === kind).map(({ endedAt }) => endedAt));
  const deferredAge: (number | undefined)[] = Array.from({ length: periods });
  for (const { sentAt, deferrals } of lives) {
    for (const time of deferrals) {
      const period = Math.floor(time / PERIOD_S);
      if (period < periods) deferredAge[period] = Math.max(deferredAge[period] ?? 0, (time - sentAt) * 1000);
    }
  }
  return {
    periods,
    all: new Map([
      ['UpdateFunction Delivered Sum', counts(lives.filter(({ letter }) => !letter).map(({ endedAt }) => endedAt))],
      ['UpdateFunction AnveoFailing Sum', counts(lives.flatMap(({ deferrals }) => deferrals))],
      ['UpdateFunction DeferredAge Maximum', deferredAge],
      ['UpdateFunction DeadLettered Sum', died()],
      ['UpdateFunction DeadLetteredRejected Sum', died('Rejected')],
      ['UpdateFunction RejectedAlike Maximum', rejectedAlike(lives, periods)],
      ['UpdateFunction CanaryAge Minimum', canaryAge(lives, periods)],
      ['UpdateFunction Invocations Sum', counts(lives.flatMap(({ attempts }) => attempts))],
      ['QueuesUpdates ApproximateNumberOfMessagesVisible Minimum', gauge(waiting, Math.min)],
      ['QueuesUpdates ApproximateNumberOfMessagesNotVisible Maximum', gauge(inFlight, Math.max)],
      ['QueuesUpdates ApproximateAgeOfOldestMessage Maximum', gauge(oldest, Math.max)],
      ['QueuesDeadLetters ApproximateNumberOfMessagesVisible Maximum', gauge((time) => dead(time).length, Math.max)],
      [
        'QueuesDeadLetters ApproximateAgeOfOldestMessage Maximum',
        gauge((time) => Math.max(0, ...dead(time).map(({ endedAt }) => time - endedAt)), Math.max),
      ],
    ]),
  };
};
