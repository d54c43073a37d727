import { expect, test } from 'vitest';
import { raised } from './alarm-evaluation.ts';
import { every, HOUR_S as H, type Story, seriesOf } from './alarm-series.ts';
import { alarmsOf } from './alarms.ts';

/** Returns the alarms that a story raises, and from when to when. */
const alarmsIn = (story: Story, settings?: Record<string, unknown>): Record<string, string[]> => {
  const { periods, all } = seriesOf(story);
  return Object.fromEntries(
    alarmsOf(settings)
      .map((alarm) => [alarm.AlarmName.replace('button-updates-prod-', ''), raised(alarm, periods, all)] as const)
      .filter(([, times]) => times.length > 0),
  );
};

const DAY = 24;

/** An update every ten minutes, beside what else happens. */
const usual = (hours: number) => every(600, 0, hours * H);

const STORIES: [name: string, story: Story, expected: Record<string, string[]>][] = [
  ['nothing is sent', { hours: DAY, sent: [] }, {}],
  ['an update every ten minutes', { hours: DAY, sent: usual(DAY) }, {}],
  [
    'a quiet day, on which three updates are deferred for some minutes',
    { hours: DAY, sent: [...every(2400, 10 * H, 12 * H, { failsFor: 300 }), ...every(2400, 12 * H, 20 * H)] },
    {},
  ],
  [
    'Anveo is away for ten minutes of a busy day',
    { hours: 6, sent: every(60, 0, 6 * H), down: [2 * H, 2 * H + 600] },
    { AnveoFailing: ['2:10-2:35'] },
  ],
  [
    'Anveo is away for four hours',
    { hours: 10, sent: usual(10), down: [2 * H, 6 * H] },
    { AnveoFailing: ['2:20-6:25'], OldestMessage: ['3:05-6:15'], OldestDeferred: ['3:05-7:05'] },
  ],
  [
    'Anveo is away for 35 hours, and only 15 updates wait: the alarm does not fall silent',
    { hours: 40, sent: every(240, H, 2 * H), down: [H, 36 * H] },
    { AnveoFailing: ['1:10-36:20'], OldestMessage: ['2:05-36:30'], OldestDeferred: ['2:05-37:05'] },
  ],
  [
    'Anveo is away for longer than updates are retried',
    { hours: 80, sent: every(60, 0, H), down: [0, 79 * H] },
    {
      AnveoFailing: ['0:05-73:05'],
      OldestMessage: ['1:05-73:20'],
      OldestDeferred: ['1:05-74:00'],
      DeadLetters: ['72:05-'],
    },
  ],
  [
    'one update fails by itself among others: it is no outage',
    { hours: 80, sent: [...usual(80), { at: H, isPoison: true }] },
    { OldestMessage: ['2:05-73:10'], OldestDeferred: ['2:05-73:45'], DeadLetters: ['73:05-'] },
  ],
  [
    'one update fails by itself, and there is no other: it is no outage either',
    { hours: 80, sent: [{ at: H, isPoison: true }] },
    { OldestMessage: ['2:05-73:10'], OldestDeferred: ['2:05-73:45'], DeadLetters: ['73:05-'] },
  ],
  [
    'a flood that takes 104 minutes to deliver',
    { hours: 4, sent: every(0.1, H, H + 1000), rate: 1.6 },
    { OldestMessage: ['2:15-2:50'] },
  ],
  [
    'the delivery is paused for three hours',
    { hours: 6, sent: usual(6), paused: [H, 4 * H] },
    { NotDelivering: ['1:10-4:05'], OldestMessage: ['2:05-4:10'] },
  ],
  [
    'the delivery is paused and forgotten',
    { hours: 12 * DAY, sent: [{ at: 2 * H }], paused: [H, 11 * DAY * H] },
    { NotDelivering: ['2:10-264:05'], OldestMessage: ['3:05-264:05'], UpdatesExpiring: ['242:05-264:05'] },
  ],
  [
    'Anveo rejects forty updates',
    { hours: 3, sent: [...usual(3), ...every(1, H, H + 40, { dies: 'Rejected' })] },
    { DeadLetters: ['1:05-'], ManyRejected: ['1:05-1:10'], RejectedAlike: ['1:05-2:05'] },
  ],
  [
    'Anveo refuses the key in words that nobody knows, on a day with an update every ten minutes',
    { hours: 7, sent: [...every(600, 0, H), ...every(600, H, 5 * H, { dies: 'Rejected' })] },
    { DeadLetters: ['1:05-'], RejectedAlike: ['1:45-5:55'] },
  ],
  [
    'six updates are rejected within an hour, each for a reason of its own',
    {
      hours: 3,
      sent: [
        ...usual(3),
        ...['a', 'b', 'c', 'd', 'e', 'f'].map((reason, index) => ({
          at: H + index,
          dies: 'Rejected' as const,
          reason,
        })),
      ],
    },
    { DeadLetters: ['1:05-'] },
  ],
  [
    'a publisher sends forty invalid updates while letters lie there already',
    { hours: 3, sent: [{ at: 0, dies: 'Rejected' }, ...every(1, H, H + 40, { dies: 'Invalid' })] },
    { DeadLetters: ['0:05-'], ManyDeadLetters: ['1:05-1:10'] },
  ],
  [
    'a dead letter is forgotten',
    { hours: 12 * DAY, sent: [{ at: H, dies: 'Rejected' }] },
    { DeadLetters: ['1:05-'], LettersExpiring: ['241:05-'] },
  ],
];

test.each(STORIES)('%s', (_, story, expected) => {
  expect(alarmsIn(story)).toEqual(expected);
});

/** The updates of a canary. */
const canary = (hours: number) => every(600, 0, hours * H, { isCanary: true });

test.each<[name: string, story: Story, expected: Record<string, string[]>]>([
  ['is delivered at once, on a day without other updates', { hours: DAY, sent: canary(DAY) }, {}],
  [
    'waits while the delivery is paused for three hours',
    { hours: 6, sent: canary(6), paused: [H, 4 * H] },
    { NotDelivering: ['1:10-4:05'], OldestMessage: ['2:05-4:10'], CanaryLate: ['1:25-4:05'] },
  ],
  [
    'waits behind a flood that takes 104 minutes to deliver',
    { hours: 4, sent: [...canary(4), ...every(0.1, H, H + 1000)], rate: 1.6 },
    { OldestMessage: ['2:15-2:50'], CanaryLate: ['1:35-2:45'] },
  ],
  [
    'is no longer sent, since its schedule is gone: no other alarm would tell',
    { hours: 6, sent: canary(2) },
    { CanaryLate: ['2:25-'] },
  ],
  [
    'is deferred once, as is usual',
    { hours: 6, sent: [...canary(6), { at: 3 * H, isCanary: true, failsFor: 60 }] },
    {},
  ],
])('an update of the canary %s', (_, story, expected) => {
  expect(alarmsIn(story, { canary: 'examples/update.json' })).toEqual(expected);
});

test('the alarm InFlightLimit is raised before SQS hands out nothing more', () => {
  const series = new Map([['QueuesUpdates ApproximateNumberOfMessagesNotVisible Maximum', [99_999, 100_000, 119_999]]]);
  const alarm = alarmsOf().find(({ AlarmName }) => AlarmName.endsWith('InFlightLimit'));
  expect(alarm && raised(alarm, 3, series)).toEqual(['0:10-']);
});
