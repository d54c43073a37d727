import { findRun } from '../../cli/bulk/find-run.ts';
import { prepareUndo, type UndoCounts } from '../../cli/bulk/prepare-undo.ts';
import { newRunId } from '../../cli/bulk/record.ts';
import { type ListedRun, latestRuns } from '../../cli/bulk/runs.ts';
import { type BulkStatus, findBulkStatus, isSettled } from '../../cli/bulk/status.ts';
import type { Undone } from '../../cli/bulk/undo.ts';
import { changesOf } from '../../cli/changes.ts';
import { CommandError } from '../../cli/exit.ts';
import { operatorOf } from '../../cli/operator.ts';
import { count } from '../../cli/output.ts';
import { sendRecorded } from '../../cli/send-run.ts';
import type { Desk } from '../desk.ts';
import { action, ago, badge, facts, type Html, hidden, href, html, live, moment, table, text } from '../html.ts';
import { page } from '../layout.ts';
import { runResult, SENDING } from '../run-work.ts';
import type { App, View } from '../view.ts';
import { differences } from './button.ts';

const MOST_RUNS = 50;
/** Buttons that an undo names. */
const MOST_NAMED = 50;

const runRow = (view: View, { runId, startedAt, plan, undoes, published, state, from }: ListedRun) => [
  html`<a href="${href('/run', { id: runId })}">${text(runId)}</a>`,
  undoes === undefined
    ? text(plan ?? '–')
    : html`undo of <a href="${href('/run', { id: undoes })}">${text(undoes)}</a>`,
  html`${moment(view, startedAt)} <small>${ago(startedAt)}</small>`,
  published === undefined ? '–' : published.toLocaleString('en-US'),
  html`${badge(state ?? 'unknown')} ${from === 'aws' ? 'on AWS' : 'from here'}`,
];

const known = (number: number | undefined) => number?.toLocaleString('en-US') ?? 'unknown';

const counts = (view: View, status: BulkStatus): Html => {
  const { run, published, waiting, delivered, superseded, unchanged, retrying, dead } = status;
  const { runId, startedAt, plan, undoes, rejected, state } = run;
  return html`<p>${isSettled(status) ? badge('every update has its outcome', 'good') : state === 'running' ? badge('running') : badge('some have no outcome yet', 'warn')}</p>
<dl class="tiles">${Object.entries({
    Sent: published,
    Delivered: delivered,
    Superseded: superseded,
    Unchanged: unchanged,
    Retrying: retrying,
    Dead: dead,
    Waiting: waiting,
  }).map(([name, number]) => html`<div class="tile"><dt>${name}</dt><dd>${known(number)}</dd></div>`)}</dl>
${facts({
  Plan: plan,
  Undoes: undoes && html`<a href="${href('/run', { id: undoes })}">${text(undoes)}</a>`,
  Started: startedAt === undefined ? undefined : moment(view, startedAt),
  Rejected: rejected ? html`${rejected}: <code>rejected-${runId}.jsonl</code>` : undefined,
})}
${retrying + dead > 0 ? html`<p><a href="${href('/failures', { run: runId })}">What of it fails</a></p>` : ''}`;
};

const COUNTED: Readonly<Record<keyof UndoCounts, string>> = {
  restore: 'To restore',
  changedSince: 'Changed since: left alone',
  noEarlierState: 'Without an earlier state',
  restored: 'Restored already',
  same: 'Show the same as before',
  dead: 'Its update is dead',
};

const undoRow = (undone: Undone): [Html, Html | string][] => {
  const name = html`<a href="${href('/button', { id: undone.button })}">${text(undone.button)}</a>`;
  switch (undone.action) {
    case 'restore':
      return [[name, differences(changesOf(undone.shows, undone.update))]];
    case 'changed-since':
      return [[name, 'changed since: left alone']];
    case 'no-earlier-state':
      return [[name, text(undone.reason)]];
    case 'none':
      return [];
  }
};

const proposeUndo = async ({ sources, options, tasks }: Desk, runId: string): Promise<string> => {
  const run = await findRun(runId, options.stack);
  if (run.state === 'running') throw new CommandError(`the run ${runId} is still being sent: stop it first`);
  const undoId = newRunId('undo', Date.now());
  const by = await operatorOf(sources.updates);
  const rows: [Html, Html | string][] = [];
  const prepared = await prepareUndo(sources.history, run, { undoId, by }, async (undone) => {
    if (rows.length < MOST_NAMED) rows.push(...undoRow(undone));
  });
  const { counts: of, spooled } = prepared;
  const record = { startedAt: new Date().toISOString(), undoes: runId, by };
  return tasks.propose({
    title: `Undo ${runId}`,
    plan: html`${facts(Object.fromEntries(Object.entries(COUNTED).map(([name, label]) => [label, of[name as keyof UndoCounts] || undefined])))}
${rows.length > 0 ? table('What happens to each', ['Button', 'What happens'], rows) : html`<p>There is nothing to restore.</p>`}
${of.restore > rows.length ? html`<p class="quiet">… and more: these are the first.</p>` : ''}`,
    confirm: of.restore === 0 ? undefined : `Restore ${count(of.restore, 'button')}`,
    total: of.restore,
    back: { href: href('/run', { id: runId }), label: 'Back to the run' },
    dispose: spooled.close,
    work: async (steps) =>
      runResult(
        undoId,
        await sendRecorded(undoId, record, spooled, sources.updates, { ...SENDING(steps), before: of.restored }),
      ),
  });
};

/** Adds the runs, and their undoing. */
export const addRuns = (app: App, desk: Desk): void => {
  const { options } = desk;
  app.get('/runs', async (c) => {
    const view = c.get('view');
    const { stack } = options;
    const runs = await latestRuns({ limit: MOST_RUNS, ...(stack !== undefined && { stack }) });
    const none = html`<p>No runs yet: the folder of the console has no records of any. <a href="/plans">Run a plan</a></p>`;
    return page(
      c,
      'Runs',
      runs.length === 0
        ? none
        : live(
            view,
            5,
            table(
              'Latest runs',
              ['Run', 'Plan', 'Started', 'Sent', 'State'],
              runs.map((run) => runRow(view, run)),
            ),
          ),
    );
  });
  app.get('/run', async (c) => {
    const view = c.get('view');
    const id = view.query['id'] ?? '';
    const read = await findBulkStatus(id, options);
    const status = await read();
    const content = counts(view, status);
    return page(
      c,
      `Run ${id}`,
      html`${isSettled(status) ? html`<div id="live">${content}</div>` : live(view, 2, content)}
<div class="actions">${action(view, '/run/undo', html`${hidden({ id })}<button class="second">Undo it…</button>`)}</div>`,
    );
  });
  app.post('/run/undo', async (c) => c.redirect(await proposeUndo(desk, String(c.get('form').get('id') ?? '')), 303));
};
