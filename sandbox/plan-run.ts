import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { Rejection } from '../functions/bulk/rejection.ts';
import type { DuePlan } from './due-plans.ts';

/** A run of a plan that is under way. */
export interface PlanRun {
  /** Resolves when it has ended, however it did. Never rejects. */
  ended: Promise<void>;
  /** Interrupts it: what is being sent is finished. */
  stop(): void;
}

const CLI = fileURLToPath(new URL('../cli/anveo-buttons.ts', import.meta.url));
/** Rejected rows with a line each; the file has all of them. */
const MOST_REJECTED = 10;

/** What `bulk run --json` prints when it ends. */
const resultSchema = z.object({
  runId: z.string(),
  sent: z.int(),
  unmatched: z.int(),
  rejected: z.int(),
  rejectedFile: z.optional(z.string()),
  stopped: z.optional(z.unknown()),
});

const rejectedLines = (file: string): string[] => {
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n');
  const more = rows.length - MOST_REJECTED;
  return [
    ...rows.slice(0, MOST_REJECTED).map((line) => {
      const { row, buttonId, reason }: Rejection = JSON.parse(line);
      return `rejected: row ${row}${buttonId === undefined ? '' : ` (${buttonId})`}: ${reason}`;
    }),
    ...(more > 0 ? [`rejected: ${more} more rows, see ${file}`] : []),
  ];
};

/** Returns the lines for a run's result. */
const linesOf = (json: string): string[] => {
  const { runId, sent, unmatched, rejected, rejectedFile, stopped } = z.parse(resultSchema, JSON.parse(json));
  return [
    ...(rejectedFile === undefined ? [] : rejectedLines(rejectedFile)),
    `${stopped === undefined ? 'ended' : 'stopped'}, ${sent} sent, ${unmatched} left out by where, ${rejected} rejected (${runId})`,
  ];
};

/**
 * Runs a plan, or its way back, in a process of its own, as an operator does with `bulk run --yes` in this folder.
 * @param tell takes what the run says, line by line
 */
export const runPlan = (
  { file, isWayBack }: Pick<DuePlan, 'file' | 'isWayBack'>,
  tell: (text: string) => void,
): PlanRun => {
  const args = ['bulk', 'run', file, '--yes', '--json', ...(isWayBack ? ['--until'] : [])];
  // A process group of its own: Ctrl-C in a terminal reaches it once only, by `stop`.
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let result = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result += text;
  });
  createInterface(child.stderr).on('line', tell);
  const finish = async () => {
    try {
      const [code, signal] = await once(child, 'close');
      if (result !== '') for (const line of linesOf(result)) tell(line);
      else tell(`did not run (${signal ?? `exit ${code}`})`);
    } catch (error) {
      tell(`did not run: ${(error as Error).message}`);
    }
  };
  return { ended: finish(), stop: () => void child.kill('SIGINT') };
};
