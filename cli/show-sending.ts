import { interruptible } from './interrupt.ts';
import { type Progress, startProgress } from './progress.ts';

/** Ctrl-C, and what shows how the sending goes. */
export interface Shown {
  signal: AbortSignal;
  progress: Progress;
}

/**
 * Runs work that sends messages: shows its progress, and lets Ctrl-C end it.
 * @param total how many messages there are
 * @param backlog messages are sent while the queue holds fewer
 */
export const showSending = <T>(total: number, backlog: number, work: (shown: Shown) => Promise<T>): Promise<T> =>
  interruptible(async (signal) => {
    const progress = startProgress(total, backlog);
    try {
      return await work({ signal, progress });
    } finally {
      progress.stop();
    }
  });
