import type { Desk } from '../desk.ts';
import { action, hidden, html, live } from '../html.ts';
import { page } from '../layout.ts';
import type { Task } from '../tasks.ts';
import type { App, View } from '../view.ts';

const backLink = ({ back }: Task) => html`<p><a href="${back.href}">${back.label}</a></p>`;

const progressOf = ({ done, total }: Task) =>
  total === undefined
    ? html`<p>${done > 0 ? `${done.toLocaleString('en-US')} done so far.` : 'Under way.'}</p>`
    : html`<p><progress max="${total}" value="${done}" aria-label="Progress"></progress> ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}</p>`;

const contentOf = (task: Task, view: View) => {
  const { id, state, plan, confirm, result, error } = task;
  switch (state) {
    case 'proposed':
      return html`${plan}
${confirm === undefined || view.readOnly ? '' : action(view, '/task/confirm', html`${hidden({ id })}<button>${confirm}</button>`)}${backLink(task)}`;
    case 'preparing':
    case 'running':
      return live(
        view,
        1,
        html`<div role="status"><p>${state === 'preparing' ? 'What it would do is being found out: nothing is changed by that.' : 'Under way…'}</p>${progressOf(task)}</div>${action(view, '/task/stop', html`${hidden({ id })}<button class="second">Stop</button>`)}<p><a href="/task?id=${id}">Look again</a></p>`,
      );
    case 'done':
      return html`<div id="live" role="status"><p class="note good">Done.</p>${result}</div>${backLink(task)}`;
    case 'failed':
      return html`<div id="live" role="alert"><p class="note bad">It did not work: ${error}</p></div>${backLink(task)}`;
  }
};

/** Adds the page of what is proposed, under way or done. */
export const addTask = (app: App, { tasks }: Desk): void => {
  const find = (id: unknown) => tasks.get(String(id ?? ''));
  app.get('/task', (c) => {
    const view = c.get('view');
    const task = find(view.query['id']);
    if (!task)
      return page(
        c,
        'Not known any more',
        html`<p>The console was started anew since, or has done much since. Nothing was changed by this look.</p>`,
        404,
      );
    return page(c, task.title, contentOf(task, view));
  });
  app.post('/task/confirm', async (c) => {
    const task = find(c.get('form').get('id'));
    if (task) await tasks.confirm(task);
    return c.redirect(`/task?id=${task?.id ?? ''}`, 303);
  });
  app.post('/task/stop', (c) => {
    const task = find(c.get('form').get('id'));
    task?.stop.abort();
    return c.redirect(`/task?id=${task?.id ?? ''}`, 303);
  });
};
