import type { Facts, Violation } from './facts.ts';
import { byButton, covers, goneAt, type Life, startOf } from './lives.ts';

const WINDOW_H = 72;
const HOUR_MS = 3_600_000;

/** The ages at which an update was given up, in milliseconds, by the queues' clocks. */
const agesOf = ({ letters, received, deleted, final, published }: Life): number[] => {
  const sentAt = received[0]?.sentAt ?? Number.NaN;
  const ages = letters
    .filter(({ attributes }) => attributes['FailureKind'] === 'Exhausted')
    .map(({ takenAt }) => takenAt - sentAt);
  return final?.failure === 'Exhausted' ? [...ages, (deleted[0]?.at ?? Number.NaN) - published] : ages;
};

const tooYoung = (life: Life): string | undefined => {
  const age = agesOf(life).find((each) => !(each >= WINDOW_H * HOUR_MS));
  return age === undefined ? undefined : `given up after ${age / HOUR_MS} h`;
};

/** The receive that the queue deleted it by. */
const lastStart = (life: Life) => startOf(life, life.deleted[0]?.receive);

const withoutCall = (life: Life): string | undefined => {
  const called = life.called.some(({ order }) => order > lastStart(life) && order < goneAt(life));
  return called ? undefined : 'given up without a call in its last receive';
};

/** The outcome that was logged for an update while another one was in its last receive. */
const inReceiveOf = (life: Life, { logged }: Life) =>
  logged.find(({ order }) => order > lastStart(life) && order < goneAt(life))?.outcome;

/** A newer update that stays in the queue, and replaces this one and all others that stay before it. */
const replaced = (life: Life, newer: readonly Life[]): string | undefined => {
  const staying = newer.filter((each) => inReceiveOf(life, each)?.outcome === 'deferred');
  const by = staying.find((each, index) => [life, ...staying.slice(0, index)].every((older) => covers(each, older)));
  return by && `given up while event ${by.event.number} waits, which covers it`;
};

/**
 * Nothing is given up as Exhausted that is younger than the retry window (in a run in real time, nothing at all), without
 * a call of its own, or while a newer update waits that will replace it.
 */
export const noneGivenUpEarly = (lives: readonly Life[], _facts: Facts): Violation[] =>
  byButton(lives).flatMap((group) =>
    group.flatMap((life, index) => {
      const early = tooYoung(life);
      const isGivenUp = life.final?.failure === 'Exhausted';
      const others = isGivenUp ? [withoutCall(life), replaced(life, group.slice(index + 1))] : [];
      return [early, ...others]
        .filter((detail) => detail !== undefined)
        .map((detail) => ({ rule: 'nothing given up early', detail, messageIds: [life.messageId] }));
    }),
  );
