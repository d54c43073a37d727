import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Plan } from '../functions/bulk/plan.ts';
import type { Rejection } from '../functions/bulk/rejection.ts';
import { type OutgoingMessage, sendMessages } from '../functions/bulk/send-messages.ts';
import { toMessage } from '../functions/bulk/to-message.ts';
import { plannedRows } from './planned-rows.ts';
import { startProgress } from './progress.ts';
import type { Target } from './target.ts';

/** A run of a plan from this machine. */
export interface Run {
  id: string;
  plan: Plan;
  catalogue: string;
  /** Milliseconds. */
  startedAt: number;
}

/** How a run ended. */
export interface RunResult {
  sent: number;
  rejected: number;
  /** Holds the rejected rows as JSON Lines. */
  rejectedFile?: string;
  /** Why it ended before its last row. */
  stopped?: { reason: string; byOperator: boolean };
}

interface Prepared extends OutgoingMessage {
  row: number;
  buttonId: string;
}

/** The run's messages in the catalogue's order; rejected rows go to `onRejected`. */
async function* messagesOf(run: Run, onRejected: (rejection: Rejection) => void): AsyncGenerator<Prepared> {
  for await (const chunk of plannedRows(run.plan, run.catalogue, run.startedAt)) {
    for (const row of chunk) {
      if (row.kind === 'rejected') onRejected(row.rejection);
      if (row.kind !== 'update') continue;
      yield { ...toMessage(run.id, row.event, row.update), row: row.number, buttonId: row.update.id };
    }
  }
}

/** A file for the rejected rows, opened before anything is sent; without any it is removed at the end. */
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

/** Calls `stop` at the first Ctrl-C; a second one ends the process. Returns what undoes that. */
const onInterrupt = (stop: () => void) => {
  process.once('SIGINT', stop);
  return () => process.off('SIGINT', stop);
};

/**
 * Publishes a run's updates. A row at fault is rejected and stops no other; when SQS takes a message for no fault of its
 * own not even after retries, the run stops, for it would go on like that.
 */
export const sendRun = async (run: Run, total: number, target: Target, concurrency: number): Promise<RunResult> => {
  const rejects = openRejects(`rejected-${run.id}.jsonl`);
  const stop = new AbortController();
  let sent = 0;
  const release = onInterrupt(() => stop.abort({ reason: 'interrupted', byOperator: true }));
  const progress = startProgress(total);
  const fail = (error: Error) => stop.abort({ reason: error.message, byOperator: false });
  await sendMessages(messagesOf(run, rejects.add), {
    ...target,
    concurrency,
    signal: stop.signal,
    onResult({ row, buttonId }, result) {
      progress.advance(1);
      if (!('error' in result)) sent += 1;
      else if (result.senderFault) rejects.add({ row, buttonId, reason: result.error });
      else stop.abort({ reason: result.error, byOperator: false });
    },
  }).catch(fail);
  progress.stop();
  release();
  rejects.close();
  return { sent, ...rejects.result(), ...(stop.signal.aborted && { stopped: stop.signal.reason }) };
};
