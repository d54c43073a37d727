import { EXIT, type ExitCode } from './exit.ts';
import { count, cut, paint, printable, screen } from './output.ts';
import type { Paused } from './paused.ts';
import { type FailingGroup, findStatus, flowOf, type Status, type StatusOptions } from './status.ts';
import { duration, localTime, localZone } from './times.ts';
import { type WatchOptions, watchView } from './watch.ts';

export type PrintStatusOptions = StatusOptions & WatchOptions;

const statusJson = ({ queue, deadLetters, failing, more, paused }: Status) => ({
  queue,
  deadLetters,
  failing: failing.map(({ kind, reason, buttons, since }) => ({
    ...{ kind, reason, buttons },
    since: new Date(since).toISOString(),
  })),
  ...(more && { more }),
  ...('paused' in paused && paused),
});

const HEADLINES = {
  paused: ['yellow', 'Paused: updates wait in the queue until you resume the delivery.'],
  'held up': ['red', 'Held up: what is retried below waits in the queue, and what is behind it.'],
  flowing: ['green', 'Flowing: no update is being retried.'],
} as const;

const headline = (status: Status): string => {
  const [style, words] = HEADLINES[flowOf(status)];
  return paint(style, words);
};

const queueText = ({ waiting, inFlight, oldestSeconds }: Status['queue']): string => {
  const messages = `${waiting} waiting, ${inFlight} in flight`;
  if (oldestSeconds === undefined) return `${messages}, age of the oldest unknown`;
  return oldestSeconds === 0 ? messages : `${messages}, the oldest for at least ${duration(oldestSeconds)}`;
};

const pausedText = (paused: Paused): string => {
  if ('unknown' in paused) return cut(printable(`unknown (${paused.unknown})`), screen().columns - 15);
  return paused.paused ? 'yes' : 'no';
};

const groupLines = ({ state, kind, reason, buttons, since }: FailingGroup): string[] => {
  const words = `${state === 'dead' ? 'dead' : 'retried'} since ${localTime(since)}`;
  return [
    `${paint(state === 'dead' ? 'red' : 'yellow', printable(kind))}  ${count(buttons, 'button')}, ${words}`,
    `  ${cut(printable(reason), screen().columns - 2)}`,
  ];
};

/** Lines that are not groups, and the cursor's own. */
const OTHER_LINES = 11;

/** Returns the groups that fit on the screen, and how many are left out. */
const failingLines = ({ failing, more }: Status): string[] => {
  const shown = failing.slice(0, Math.max(1, Math.floor((screen().rows - OTHER_LINES) / 2)));
  const left = failing.length - shown.length;
  return [
    ...shown.flatMap(groupLines),
    ...(left > 0 ? [`… and ${count(left, 'more group')}: --json has them all`] : []),
    ...(more ? ['More fails than is counted here: the longest failing are.'] : []),
    ...(failing.length > 0 ? [''] : []),
  ];
};

const linesOf = (status: Status): string[] => [
  headline(status),
  '',
  `Queue         ${queueText(status.queue)}`,
  `Dead letters  ${status.deadLetters ?? 'unknown'}`,
  `Paused        ${pausedText(status.paused)}`,
  '',
  ...failingLines(status),
  `${localTime(Date.now())} (${localZone()})`,
];

/** Prints how updates go: the queue, dead letters, and what fails and why. */
export const status = async (options: PrintStatusOptions): Promise<ExitCode> => {
  await watchView({ read: await findStatus(options), lines: linesOf, json: statusJson }, options);
  return EXIT.done;
};
