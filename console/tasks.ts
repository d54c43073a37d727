import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Html } from './html.ts';

/** Is told how work goes. */
export interface Steps {
  /** Ends the work once what is under way has ended. */
  stop: AbortController;
  /** How much of `total` is done. */
  done: number;
}

/** What is to be done once the operator says so. */
export interface Proposal {
  title: string;
  /** What it would do. */
  plan: Html;
  /** The word on the button; undefined when there is nothing to do. */
  confirm: string | undefined;
  /** How many steps it has, where that is known. */
  total?: number;
  /** Where to go instead. */
  back: { href: string; label: string };
  /** Does it. Returns what became of it. */
  work: (steps: Steps) => Promise<Html>;
  /** Frees what the proposal holds. */
  dispose?: (() => Promise<void>) | undefined;
}

/** A proposal and how far it is. */
export interface Task extends Proposal, Steps {
  id: string;
  state: 'proposed' | 'running' | 'done' | 'failed';
  result: Html | undefined;
  error: string | undefined;
}

/** Tasks that are kept. */
const MOST = 50;
/** How long a confirmation waits for the end: most work is done by then. */
const PATIENCE_MS = 1_500;

/** What was proposed, is under way, or was done since the console was started. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #running = new Set<Promise<void>>();

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Keeps a proposal. Returns the address of its page. */
  propose(proposal: Proposal): string {
    const id = randomUUID();
    const about = { state: 'proposed', result: undefined, error: undefined, done: 0 } as const;
    this.#tasks.set(id, { ...proposal, ...about, id, stop: new AbortController() });
    const oldest = [...this.#tasks.values()].find(({ state }) => state !== 'running');
    if (this.#tasks.size > MOST && oldest) {
      this.#tasks.delete(oldest.id);
      void this.#dispose(oldest);
    }
    return `/task?id=${id}`;
  }

  /** Begins what was proposed, once however often it is confirmed. Resolves when it has ended, or soon. */
  async confirm(task: Task): Promise<void> {
    if (task.state !== 'proposed' || task.confirm === undefined) return;
    task.state = 'running';
    const work = this.#work(task);
    this.#running.add(work);
    void work.then(() => this.#running.delete(work));
    await Promise.race([work, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }

  /** Ends all work, waits for it, and frees what proposals hold. */
  async close(): Promise<void> {
    for (const { stop } of this.#tasks.values()) stop.abort();
    await Promise.all(this.#running);
    for (const task of this.#tasks.values()) await this.#dispose(task);
  }

  async #work(task: Task): Promise<void> {
    try {
      task.result = await task.work(task);
      task.state = 'done';
    } catch (error) {
      task.error = (error as Error).message;
      task.state = 'failed';
    }
    await this.#dispose(task);
  }

  async #dispose(task: Task): Promise<void> {
    const { dispose } = task;
    task.dispose = undefined;
    await dispose?.().catch(() => undefined);
  }
}
