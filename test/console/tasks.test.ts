import { expect, test, vi } from 'vitest';
import { html } from '../../console/html.ts';
import { type Steps, Tasks } from '../../console/tasks.ts';

const about = { title: 'Run it', back: { href: '/', label: 'Overview' } };

/** Prepares a proposal that is stopped meanwhile. @param make makes it, or throws */
const stopped = async (make: (steps: Steps) => void) => {
  const tasks = new Tasks();
  const dispose = vi.fn(async () => undefined);
  const work = async () => html``;
  const href = await tasks.prepare(about, async (steps) => {
    steps.stop.abort();
    make(steps);
    return { ...about, plan: html``, confirm: 'Send', work, dispose };
  });
  return { task: tasks.get(href.split('=')[1] ?? ''), dispose };
};

test.each([
  ['looks at that', (steps: Steps) => steps.stop.signal.throwIfAborted(), 0],
  ['does not look at that', () => undefined, 1],
])(
  'a proposal that is stopped while it is made cannot be confirmed, and holds nothing: its making %s',
  async (_, make, disposed) => {
    const { task, dispose } = await stopped(make);
    expect(task).toMatchObject({ state: 'failed', error: 'it was stopped, and nothing was changed' });
    expect(dispose).toHaveBeenCalledTimes(disposed);
  },
);
