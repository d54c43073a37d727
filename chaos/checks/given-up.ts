import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

const WINDOW_H = 72;
const HOUR_MS = 3_600_000;

/** Nothing is given up as Exhausted that is younger than the retry window. */
export const noneGivenUpEarly = (lives: readonly Life[], _facts: Facts): Violation[] =>
  lives.flatMap(({ letters, messageId }) =>
    letters
      .filter(({ attributes }) => attributes['FailureKind'] === 'Exhausted')
      .map(({ attributes: { SentAt = '', FailedAt = '' } }) => (Date.parse(FailedAt) - Date.parse(SentAt)) / HOUR_MS)
      .filter((hours) => !(hours >= WINDOW_H))
      .map((hours) => ({
        rule: 'nothing given up early',
        detail: `given up after ${hours} h`,
        messageIds: [messageId],
      })),
  );
