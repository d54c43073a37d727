import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkStatus } from '../cli/bulk/status.ts';
import { type Kept, keep } from './kept.ts';

/** What a page shows of a run. */
export interface RunLook {
  /** What the last count found; undefined before the first has ended. */
  status: BulkStatus | undefined;
  /** When that was, in milliseconds since the epoch. */
  at: number;
  /** Rows that a count under way has read; undefined when there is none. */
  counting: number | undefined;
}

/** Reads what became of a run. `onRows` is told of rows as they are read. */
export type ReadRun = (runId: string, onRows: (rows: number) => void) => Promise<BulkStatus>;

/** Runs whose last count is kept. */
const MOST = 50;
/** How long a page waits for a count. */
const PATIENCE_MS = 700;
/** A run is counted anew after so many times as long as the last count took. */
const REST = 4;

/** What became of runs, as pages follow it: a count reads a row a button, which a page of a large run does not wait for. */
export class RunBook {
  readonly #read: ReadRun;
  readonly #runs = new Map<string, { kept: Kept<number>; look: RunLook }>();
  readonly #counts = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  constructor(read: ReadRun) {
    this.#read = read;
  }

  /** Returns the latest count of a run, or the one before with how far it is. @throws what the count throws */
  async look(runId: string): Promise<RunLook> {
    const { kept, look } = this.#runs.get(runId) ?? this.#open(runId);
    await Promise.race([kept.look(), sleep(PATIENCE_MS, undefined, { ref: false })]);
    return { ...look };
  }

  /** Ends all counts, and waits for that: the table may be gone then. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#counts);
  }

  #open(runId: string) {
    const look: RunLook = { status: undefined, at: 0, counting: undefined };
    const count = async () => {
      const started = performance.now();
      look.counting = 0;
      const onRows = (rows: number) => {
        this.#stop.signal.throwIfAborted();
        look.counting = (look.counting ?? 0) + rows;
      };
      const counted = this.#read(runId, onRows);
      this.#counts.add(counted);
      try {
        look.status = await counted;
        look.at = Date.now();
      } finally {
        this.#counts.delete(counted);
        look.counting = undefined;
      }
      return performance.now() - started;
    };
    const run = { kept: keep(count, (tookMs) => tookMs * REST), look };
    this.#runs.set(runId, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST && oldest !== undefined) this.#runs.delete(oldest);
    return run;
  }
}
