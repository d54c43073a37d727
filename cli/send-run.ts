import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Rejection } from '../functions/bulk/rejection.ts';
import { keepRecord, type RunRecord } from './bulk/record.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type SendPacedOptions, type Sent, sendPaced } from './send-paced.ts';
import type { Spool } from './spool.ts';
import type { Target } from './target.ts';

/** How a run ended. */
export interface RunResult extends Sent {
  rejected: number;
  /** The file with the rejected rows, as JSON Lines. */
  rejectedFile?: string;
}

/** Returns the name of the file with a run's rejected rows, as JSON Lines. */
export const rejectedFile = (runId: string): string => `rejected-${runId}.jsonl`;

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

export type SendRunOptions = Pick<
  SendPacedOptions<never>,
  'concurrency' | 'backlog' | 'onSent' | 'signal' | 'progress'
>;

/** Sends a run's messages, as `sendPaced` does. Rejected rows, and messages that SQS refuses as invalid, go to a file. */
export const sendRun = async (
  runId: string,
  { batches }: Spool,
  target: Target,
  options: SendRunOptions,
): Promise<RunResult> => {
  const rejects = openRejects(rejectedFile(runId));
  const { sent, ...rest } = await sendPaced(batches(rejects.add), {
    ...options,
    ...target,
    onRejected: ({ row, buttonId }, reason) => rejects.add({ row, buttonId, reason }),
  });
  rejects.close();
  return { sent, ...rejects.result(), ...rest };
};

/**
 * Sends a run's messages, as `sendRun` does, and keeps its record up to date.
 * @param before updates that SQS took when the run was sent before
 */
export const sendRecorded = async (
  runId: string,
  record: RunRecord,
  spooled: Spool,
  target: Target,
  { before = 0, ...options }: Omit<SendRunOptions, 'onSent'> & { before?: number },
): Promise<RunResult> => {
  const kept = keepRecord(runId, record);
  const onSent = (sent: number) => kept.onSent(before + sent);
  const result = await sendRun(runId, spooled, target, { ...options, onSent });
  const { sent, rejected, stopped } = result;
  kept.end({ published: before + sent, rejected, state: stopped ? 'stopped' : 'done' });
  return result;
};

/** Returns the exit code for how a run ended. */
export const exitCodeFor = ({ rejected, stopped }: RunResult): ExitCode => {
  if (stopped) return stopped.byOperator ? EXIT.interrupted : EXIT.aws;
  return rejected === 0 ? EXIT.done : EXIT.refused;
};
