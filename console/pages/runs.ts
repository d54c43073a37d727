import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FoundRun, findRun } from '../../cli/bulk/find-run.ts';
import { prepareUndo, type UndoCounts } from '../../cli/bulk/prepare-undo.ts';
import { newRunId } from '../../cli/bulk/record.ts';
import { type ListedRun, latestRuns } from '../../cli/bulk/runs.ts';
import { type BulkStatus, headlineOf, isKnown, isSettled } from '../../cli/bulk/status.ts';
import type { Undone } from '../../cli/bulk/undo.ts';
import { changesOf } from '../../cli/changes.ts';
import { CommandError } from '../../cli/exit.ts';
import { operatorOf } from '../../cli/operator.ts';
import { count } from '../../cli/output.ts';
import { rejectedFile, sendRecorded } from '../../cli/send-run.ts';
import type { Rejection } from '../../functions/bulk/rejection.ts';
import type { Desk } from '../desk.ts';
import { action, ago, badge, facts, type Html, hidden, href, html, live, moment, table, text } from '../html.ts';
import { page } from '../layout.ts';
import { runResult, SENDING } from '../run-work.ts';
import type { About, Proposal, Steps } from '../tasks.ts';
import type { App, View } from '../view.ts';
import { differences } from './button.ts';

const MOST_RUNS = 50;
/** Buttons that an undo names. */
const MOST_NAMED = 50;

const runRow = (view: View, { runId, startedAt, plan = '–', undoes, published, state, from }: ListedRun) => [
  html`<a href="${href('/run', { id: runId })}">${text(runId)}</a><br>
<small>${undoes === undefined ? text(plan) : html`undo of <a href="${href('/run', { id: undoes })}">${text(undoes)}</a>`} · ${moment(view, startedAt)}, ${ago(startedAt)}</small>`,
  published === undefined ? '–' : published.toLocaleString('en-US'),
  html`${badge(state ?? 'unknown')} ${from === 'aws' ? 'on AWS' : 'from here'}`,
];

const known = (number: number | undefined) => number?.toLocaleString('en-US') ?? 'unknown';

const counts = (view: View, status: BulkStatus): Html => {
  const { run, published, waiting, delivered, superseded, unchanged, retrying, dead } = status;
  const { runId, startedAt, plan, undoes, rejected } = run;
  const [tone, words] = headlineOf(status);
  return html`<p class="note ${tone}">${words}</p>
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
  Rejected: rejected ? html`${rejected}: <code>${rejectedFile(runId)}</code>` : undefined,
})}
${retrying + dead > 0 ? html`<p><a href="${href('/failures', { run: runId })}">What of it fails</a></p>` : ''}`;
};

/** Returns the first rows that a run from this folder rejected; none where its file is not there. */
const rejectedRows = async (runId: string): Promise<Rejection[]> => {
  if (basename(runId) !== runId) return [];
  const rows: Rejection[] = [];
  try {
    const file = await open(rejectedFile(runId));
    for await (const line of file.readLines()) {
      if (rows.push(JSON.parse(line)) === MOST_NAMED) break;
    }
  } catch {
    // It was moved or edited: the count remains.
  }
  return rows;
};

const rejections = async ({ runId, rejected }: FoundRun): Promise<Html> => {
  const rows = rejected ? await rejectedRows(runId) : [];
  if (rows.length === 0) return html``;
  return html`<section><h2>Rejected rows</h2>${table(
    'Rejected rows',
    ['Row', 'Button', 'Why'],
    rows.map(({ row, buttonId, reason }) => [row, buttonId === undefined ? '–' : text(buttonId), text(reason, 1_000)]),
  )}${rejected === rows.length ? '' : html`<p class="quiet">These are the first.</p>`}</section>`;
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

const planUndo = async (
  { sources, options }: Desk,
  runId: string,
  about: About,
  { stop }: Steps,
): Promise<Proposal> => {
  const run = await findRun(runId, options.stack);
  if (run.state === 'running') throw new CommandError(`the run ${runId} is still being sent: stop it first`);
  const undoId = newRunId('undo', Date.now());
  const by = await operatorOf(sources.updates);
  const rows: [Html, Html | string][] = [];
  const prepared = await prepareUndo(sources.history, run, { undoId, by }, async (undone) => {
    stop.signal.throwIfAborted();
    if (rows.length < MOST_NAMED) rows.push(...undoRow(undone));
  });
  const { counts: of, spooled } = prepared;
  const record = { startedAt: new Date().toISOString(), undoes: runId, by };
  return {
    ...about,
    plan: html`${facts(Object.fromEntries(Object.entries(COUNTED).map(([name, label]) => [label, of[name as keyof UndoCounts] || undefined])))}
${rows.length > 0 ? table('What happens to each', ['Button', 'What happens'], rows) : html`<p>There is nothing to restore.</p>`}
${of.restore > rows.length ? html`<p class="quiet">… and more: these are the first.</p>` : ''}`,
    confirm: of.restore === 0 ? undefined : `Restore ${count(of.restore, 'button')}`,
    total: of.restore,
    dispose: spooled.close,
    work: async (steps) =>
      runResult(
        undoId,
        await sendRecorded(undoId, record, spooled, sources.updates, { ...SENDING(steps), before: of.restored }),
      ),
  };
};

/** Proposes to undo a run: that reads what each of its buttons showed. Returns the address of the proposal. */
const proposeUndo = (desk: Desk, runId: string): Promise<string> => {
  const about = { title: `Undo ${runId}`, back: { href: href('/run', { id: runId }), label: 'Back to the run' } };
  return desk.tasks.prepare(about, (steps) => planUndo(desk, runId, about, steps));
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
              ['Run', 'Sent', 'State'],
              runs.map((run) => runRow(view, run)),
            ),
          ),
    );
  });
  app.get('/run', async (c) => {
    const view = c.get('view');
    const id = view.query['id'] ?? '';
    const { status, at, counting } = await desk.runs.look(id);
    if (status && !isKnown(status))
      return page(
        c,
        'No such run',
        html`<p>Nothing is known of the run ${text(id)}: neither here nor in the history. <a href="/runs">Runs</a></p>`,
        404,
      );
    const content = html`${status ? counts(view, status) : html`<p>Its updates are counted.</p>`}
${counting === undefined ? '' : html`<p class="quiet">${status ? html`Counted at ${moment(view, at)}, and being counted anew` : 'So far'}: ${counting.toLocaleString('en-US')} updates read.</p>`}`;
    return page(
      c,
      `Run ${id}`,
      html`${status && isSettled(status) ? html`<div id="live">${content}</div>` : live(view, 2, content)}
${status ? await rejections(status.run) : ''}<div class="actions">${action(view, '/run/undo', html`${hidden({ id })}<button class="second">Undo it…</button>`)}</div>`,
    );
  });
  app.post('/run/undo', async (c) => c.redirect(await proposeUndo(desk, String(c.get('form').get('id') ?? '')), 303));
};
