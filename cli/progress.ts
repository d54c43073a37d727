import { SingleBar } from 'cli-progress';

/** The progress bar of a run. */
export interface Progress {
  /** Counts messages as done. */
  advance(messages: number): void;
  stop(): void;
}

/** Shows a bar on standard error with rate and time left, when that is a terminal. */
export const startProgress = (total: number): Progress => {
  if (!process.stderr.isTTY) return { advance: () => undefined, stop: () => undefined };
  const started = performance.now();
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {value}/{total}  {rate}/s  {eta_formatted} left',
    stream: process.stderr,
    // If these were off, they would stay off when the process is killed.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
  });
  bar.start(total, 0, { rate: 0 });
  let done = 0;
  return {
    advance(messages) {
      done += messages;
      bar.update(done, { rate: Math.round(done / ((performance.now() - started) / 1000)) });
    },
    stop: () => bar.stop(),
  };
};
