import { setTimeout } from 'node:timers/promises';
import { EXIT, type ExitCode } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { count, cut, paint, print, printable, printJson, screen } from './output.ts';
import type { Paused } from './paused.ts';
import { type FailingGroup, findStatus, type Status, type StatusOptions } from './status.ts';
import { duration, localTime, localZone } from './times.ts';

export interface PrintStatusOptions extends StatusOptions {
  /** Seconds between two looks. Without it there is one. */
  watch?: number;
  json?: true;
}

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

const headline = ({ paused, failing }: Status): string => {
  if ('paused' in paused && paused.paused) {
    return paint('yellow', 'Paused: the event source mapping is disabled, and updates wait in the queue.');
  }
  if (failing.some(({ state }) => state === 'retrying')) {
    return paint('red', 'Held up: what is retried below waits in the queue, and what is behind it.');
  }
  return paint('green', 'Flowing: no update is being retried.');
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

const CLEAR_SCREEN = '\u001b[2J';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** A line that is too long after all, as with wide characters, is cut by the terminal. */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/** Prints lines in the place of those before. */
const redraw = (lines: readonly string[]) =>
  print(`${HOME}${WRAP_OFF}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\n')}${WRAP_ON}${CLEAR_BELOW}`);

const show = async (status: Status, { json, watch }: PrintStatusOptions): Promise<void> => {
  if (json) await printJson(statusJson(status));
  else if (watch === undefined || !process.stdout.isTTY) await print(...linesOf(status));
  else await redraw([...linesOf(status), `Again every ${watch} s; Ctrl-C ends it.`]);
};

/** Shows the status again and again until Ctrl-C. On a terminal an error is shown in its place. */
const keepShowing = async (read: () => Promise<Status>, options: PrintStatusOptions & { watch: number }) => {
  const stop = new AbortController();
  const { signal } = stop;
  const release = onInterrupt(() => stop.abort());
  const inPlace = process.stdout.isTTY && !options.json;
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const look = async () => {
    try {
      const status = await Promise.race([read(), interrupted]);
      if (status) await show(status, options);
    } catch (error) {
      if (!inPlace) throw error;
      await redraw([paint('red', cut(printable((error as Error).message), screen().columns))]);
    }
  };
  if (inPlace) process.stdout.write(CLEAR_SCREEN);
  while (!signal.aborted) {
    await look();
    await setTimeout(options.watch * 1000, undefined, { signal }).catch(() => undefined);
  }
  release();
};

/** Prints how updates go: the queue, dead letters, and what fails and why. */
export const status = async (options: PrintStatusOptions): Promise<ExitCode> => {
  const read = await findStatus(options);
  const { watch } = options;
  if (watch === undefined) await show(await read(), options);
  else await keepShowing(read, { ...options, watch });
  return EXIT.done;
};
