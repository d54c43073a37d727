import { SingleBar } from 'cli-progress';

/** How far a run has come. */
export interface Progress {
  /** So many messages more are done. */
  advance(messages: number): void;
  stop(): void;
}

/** A bar on standard error with rate and time left; nothing where that is no terminal. */
export const startProgress = (total: number): Progress => {
  if (!process.stderr.isTTY) return { advance: () => undefined, stop: () => undefined };
  const started = performance.now();
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {value}/{total}  {rate}/s  {eta_formatted} left',
    stream: process.stderr,
    // A terminal whose cursor or line wrap is off would stay so when the process is killed.
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
