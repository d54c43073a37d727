import { describe, expect, test } from 'vitest';
import { createEstimate, type Moment } from '../../cli/estimate.ts';

const TOTAL = 2000;
const LIMIT = 500;

/** The estimate after these moments, each [second, sent, backlog]. */
const estimated = (...moments: [at: number, sent: number, backlog: number][]) => {
  const estimate = createEstimate(TOTAL, LIMIT);
  const all = moments.map(([at, sent, backlog]): Moment => ({ at: 1000 * at, sent, backlog }));
  return all.map(estimate).at(-1);
};

describe('the rate', () => {
  test.each<[string, [number, number, number][], number | undefined]>([
    ['after one look is unknown', [[0, 0, 0]], undefined],
    [
      'is not that of the first burst, which the queue only holds',
      [
        [0, 0, 0],
        [1, 500, 480],
      ],
      20,
    ],
    [
      'counts what was in the queue before',
      [
        [0, 0, 400],
        [10, 100, 100],
      ],
      40,
    ],
    [
      'is 0 where nothing leaves the queue',
      [
        [0, 0, 500],
        [10, 0, 500],
      ],
      0,
    ],
    [
      'is 0 where others fill the queue faster than it is emptied',
      [
        [0, 0, 500],
        [10, 0, 700],
      ],
      0,
    ],
    [
      'is that of the last minute',
      [
        [0, 0, 0],
        [100, 1000, 0],
        [130, 1000, 500],
        [160, 1000, 500],
      ],
      0,
    ],
  ])('%s', (_, moments, rate) => {
    expect(estimated(...moments)?.rate).toBe(rate);
  });
});

test.each<[string, [number, number, number][], boolean]>([
  [
    'a queue that nothing has left for 14 seconds is not yet still',
    [
      [0, 0, 500],
      [14, 0, 500],
    ],
    false,
  ],
  [
    'a queue that nothing has left for 15 seconds is still',
    [
      [0, 0, 500],
      [15, 0, 500],
    ],
    true,
  ],
  [
    'a queue that one message has left is not still',
    [
      [0, 0, 500],
      [15, 0, 499],
    ],
    false,
  ],
])('%s', (_, moments, isStill) => {
  expect(estimated(...moments)?.isStill).toBe(isStill);
});

describe('the time left', () => {
  test.each<[string, [number, number, number][], number | undefined]>([
    ['is nothing where the queue has room for all', [[0, 1600, 0]], 0],
    ['is unknown before there is a rate', [[0, 0, 0]], undefined],
    [
      'is that of what the queue has no room for',
      [
        [0, 0, 0],
        [10, 600, 200],
      ],
      (2000 - 600 - 300) / 40,
    ],
    [
      'is unknown where nothing leaves the queue',
      [
        [0, 500, 500],
        [10, 500, 500],
      ],
      undefined,
    ],
  ])('%s', (_, moments, seconds) => {
    expect(estimated(...moments)?.secondsLeft).toBe(seconds);
  });
});
