import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Html, html } from './html.ts';

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

/** What a proposal is known by before it is made. */
export type About = Pick<Proposal, 'title' | 'back'>;

/** A proposal and how far it is. */
export interface Task extends Proposal, Steps {
  id: string;
  state: 'preparing' | 'proposed' | 'running' | 'done' | 'failed';
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
    return this.#keep(proposal, 'proposed').href;
  }

  /** Keeps a proposal that takes long to make. Returns the address of its page once it is made, or soon. */
  async prepare(about: About, make: (steps: Steps) => Promise<Proposal>): Promise<string> {
    const nothing = { ...about, plan: html``, confirm: undefined, work: async () => html`` };
    const { task, href } = this.#keep(nothing, 'preparing');
    await this.#run(task, async () => {
      Object.assign(task, await make(task));
      if (task.stop.signal.aborted) await this.#dispose(task);
      task.stop.signal.throwIfAborted();
      Object.assign(task, { state: 'proposed', done: 0 });
    });
    return href;
  }

  #keep(proposal: Proposal, state: 'preparing' | 'proposed') {
    const id = randomUUID();
    const task: Task = {
      ...proposal,
      id,
      state,
      result: undefined,
      error: undefined,
      done: 0,
      stop: new AbortController(),
    };
    this.#tasks.set(id, task);
    const oldest = [...this.#tasks.values()].find((each) => !['running', 'preparing'].includes(each.state));
    if (this.#tasks.size > MOST && oldest) {
      this.#tasks.delete(oldest.id);
      void this.#dispose(oldest);
    }
    return { task, href: `/task?id=${id}` };
  }

  /** Begins what was proposed, once however often it is confirmed. Resolves when it has ended, or soon. */
  async confirm(task: Task): Promise<void> {
    if (task.state !== 'proposed' || task.confirm === undefined) return;
    task.state = 'running';
    await this.#run(task, async () => {
      task.result = await task.work(task).finally(() => this.#dispose(task));
      task.state = 'done';
    });
  }

  /** Ends all work, waits for it, and frees what proposals hold. */
  async close(): Promise<void> {
    for (const { stop } of this.#tasks.values()) stop.abort();
    await Promise.all(this.#running);
    for (const task of this.#tasks.values()) await this.#dispose(task);
  }

  /** Does something for a task. Resolves when it has ended, or soon. What it throws is the task's error. */
  async #run(task: Task, work: () => Promise<void>): Promise<void> {
    const running = work().catch((error: Error) => {
      const isStopped = task.state === 'preparing' && task.stop.signal.aborted;
      task.error = isStopped ? 'it was stopped, and nothing was changed' : error.message;
      task.state = 'failed';
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    await Promise.race([running, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }

  async #dispose(task: Task): Promise<void> {
    const { dispose } = task;
    task.dispose = undefined;
    await dispose?.().catch(() => undefined);
  }
}
