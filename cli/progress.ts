import { SingleBar } from 'cli-progress';
import { createEstimate, type Estimate } from './estimate.ts';
import { count } from './output.ts';
import type { Look } from './pace.ts';
import { duration } from './times.ts';

/** Shows how sending goes, on standard error. */
export interface Progress {
  /** Counts messages as done. */
  advance(messages: number): void;
  /** Takes a look at the queue. */
  look(look: Look): void;
  stop(): void;
}

/** Where the progress is shown. */
interface Display {
  show(done: number, { rate, state, waits }: Shown): void;
  stop(): void;
}

interface Shown {
  /** Messages a second. */
  rate: number;
  /** In words, when the sending ends and what it waits for. */
  state: string;
  /** Whether it waits. */
  waits: boolean;
}

/** How often a line is written where there is no terminal, while sending waits. */
const LINE_MS = 60_000;

const showBar = (total: number): Display => {
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {value}/{total}  {rate}/s  {state}',
    barsize: 16,
    stream: process.stderr,
    // If these were off, they would stay off when the process is killed.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
  });
  bar.start(total, 0, { rate: 0, state: '' });
  return { show: (done, payload) => bar.update(done, payload), stop: () => bar.stop() };
};

const showLines = (total: number): Display => {
  let nextAt = 0;
  return {
    show(done, { rate, state, waits }) {
      if (!waits || performance.now() < nextAt) return;
      nextAt = performance.now() + LINE_MS;
      process.stderr.write(`${done} of ${count(total, 'update')} sent, ${rate}/s, ${state}\n`);
    },
    stop: () => undefined,
  };
};

/** Returns in words when the sending ends, and what it waits for. */
const stateOf = ({ backlog, isFull }: Look, { secondsLeft, isStill }: Estimate): string => {
  if (backlog === undefined) return 'SQS does not answer';
  if (isFull && isStill) return 'queue full, and nothing leaves it';
  const left = secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`;
  return [left, isFull ? 'queue full' : ''].filter(Boolean).join(', ');
};

/**
 * Shows on standard error how many messages are sent, the rate, the time left and what is waited for: as a bar where that
 * is a terminal, else as a line a minute while it waits.
 * @param limit the queue is full when it holds so many messages
 */
export const startProgress = (total: number, limit: number): Progress => {
  const display = process.stderr.isTTY ? showBar(total) : showLines(total);
  const estimate = createEstimate(total, limit);
  const started = performance.now();
  let done = 0;
  let measured: number | undefined;
  let state = '';
  let waits = false;
  const show = () => {
    const average = done / ((performance.now() - started) / 1000);
    display.show(done, { rate: Math.round(measured ?? average), state, waits });
  };
  return {
    advance(messages) {
      done += messages;
      show();
    },
    look(look) {
      const estimated =
        look.backlog === undefined
          ? { rate: measured, secondsLeft: undefined, isStill: false }
          : estimate({ at: performance.now(), sent: done, backlog: look.backlog });
      measured = estimated.rate;
      state = stateOf(look, estimated);
      waits = look.isFull;
      show();
    },
    stop: display.stop,
  };
};
