import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

const WINDOW_H = 72;
const HOUR_MS = 3_600_000;

/** Ages at which an update was given up by the queues' clocks, never by what the function says of them. */
const agesOf = ({ letters, received, deleted, final, published }: Life): number[] => {
  const sentAt = received[0]?.sentAt ?? Number.NaN;
  const ages = letters
    .filter(({ attributes }) => attributes['FailureKind'] === 'Exhausted')
    .map(({ takenAt }) => takenAt - sentAt);
  return final?.failure === 'Exhausted' ? [...ages, (deleted[0]?.at ?? Number.NaN) - published] : ages;
};

/** Nothing is given up as Exhausted that is younger than the retry window: in a run in real time, nothing at all. */
export const noneGivenUpEarly = (lives: readonly Life[], _facts: Facts): Violation[] =>
  lives.flatMap((life) => {
    const age = agesOf(life).find((each) => !(each >= WINDOW_H * HOUR_MS));
    if (age === undefined) return [];
    const detail = `given up after ${age / HOUR_MS} h`;
    return [{ rule: 'nothing given up early', detail, messageIds: [life.messageId] }];
  });
