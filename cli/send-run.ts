import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Rejection } from '../functions/bulk/rejection.ts';
import { sendBatches } from '../functions/queue/send-in-order.ts';
import { onInterrupt } from './interrupt.ts';
import { startProgress } from './progress.ts';
import type { Spool } from './spool.ts';
import type { Target } from './target.ts';

/** How a run ended. */
export interface RunResult {
  sent: number;
  rejected: number;
  /** The file with the rejected rows, as JSON Lines. */
  rejectedFile?: string;
  /** Why it ended early. */
  stopped?: { reason: string; byOperator: boolean };
}

/** Opens the file for rejected rows. Closing it removes it if it is empty. */
const openRejects = (file: string) => {
  const descriptor = openSync(file, 'w');
  let rejected = 0;
  return {
    add(rejection: Rejection) {
      rejected += 1;
      writeSync(descriptor, `${JSON.stringify(rejection)}\n`);
    },
    close() {
      closeSync(descriptor);
      if (rejected === 0) rmSync(file);
    },
    result: () => ({ rejected, ...(rejected > 0 && { rejectedFile: file }) }),
  };
};

/**
 * Sends a run's messages. A message that SQS refuses as invalid is a rejected row. When SQS fails a message through no
 * fault of the message, even after retries, the run stops: the rest would fail too.
 */
export const sendRun = async (
  runId: string,
  { found, batches }: Spool,
  target: Target,
  concurrency: number,
): Promise<RunResult> => {
  const rejects = openRejects(`rejected-${runId}.jsonl`);
  const stop = new AbortController();
  let sent = 0;
  const release = onInterrupt(() => stop.abort({ reason: 'interrupted', byOperator: true }));
  const progress = startProgress(found.updates);
  const fail = (error: Error) => stop.abort({ reason: error.message, byOperator: false });
  await sendBatches(batches(rejects.add), {
    ...target,
    concurrency,
    signal: stop.signal,
    onResult({ row, buttonId }, result) {
      progress.advance(1);
      if (result.ok) sent += 1;
      else if (result.senderFault) rejects.add({ row, buttonId, reason: result.error });
      else stop.abort({ reason: result.error, byOperator: false });
    },
  }).catch(fail);
  progress.stop();
  release();
  rejects.close();
  return { sent, ...rejects.result(), ...(stop.signal.aborted && { stopped: stop.signal.reason }) };
};
