import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { newRunId } from '../../cli/bulk/record.ts';
import { changesOf } from '../../cli/changes.ts';
import { operatorOf } from '../../cli/operator.ts';
import { count } from '../../cli/output.ts';
import type { Overlap } from '../../cli/overlaps.ts';
import { catalogueOf, type PlannedRow } from '../../cli/planned-rows.ts';
import { prepareRun } from '../../cli/prepare-run.ts';
import { fieldsSetBy, type Preview, previewOf } from '../../cli/preview.ts';
import { type Scheduled, schedulePlans } from '../../cli/schedules.ts';
import { sendRecorded } from '../../cli/send-run.ts';
import type { Plan } from '../../plans/plan.ts';
import type { PlanFile } from '../../plans/plan-file.ts';
import { wayBackOf } from '../../plans/until.ts';
import { calendar, MOST_RUNS } from '../calendar.ts';
import type { Desk } from '../desk.ts';
import { labelOf } from '../event-form.ts';
import { action, badge, facts, type Html, hidden, href, html, moment, table, text, value } from '../html.ts';
import { page } from '../layout.ts';
import { nextRuns, readFolder } from '../planned.ts';
import { runResult, SENDING } from '../run-work.ts';
import type { About, Proposal } from '../tasks.ts';
import type { App, Request, View } from '../view.ts';

/** Runs of each plan that are named. */
const MOST_NAMED = 3;

/** Returns in words which buttons a plan selects. */
export const whereInWords = ({ where = {} }: Pick<Plan, 'where'>): Html => {
  const conditions = Object.entries(where);
  if (conditions.length === 0) return html`every button of the catalogue`;
  return html`buttons where ${conditions.map(([field, wanted], index) => html`${index > 0 ? ' and ' : ''}${text(field)} is ${value(Array.isArray(wanted) && wanted.every((each) => typeof each === 'string') ? wanted.join(' or ') : wanted)}`)}`;
};

/** Returns in words what a plan changes. */
export const setInWords = (plan: Pick<Plan, 'set'>): Html => {
  const fields = fieldsSetBy(plan);
  if (fields.length === 0) return html`sent as the catalogue has them`;
  return html`<ul class="plain">${fields.map(({ field, to }) => html`<li>${text(labelOf(field))}: ${to === undefined ? html`<i>removed</i>` : value(to)}</li>`)}</ul>`;
};

const runTimes = (view: View, { nextRuns: runs }: Pick<Scheduled, 'nextRuns'>): Html =>
  runs.length === 0
    ? html`no run ahead`
    : html`<ul class="plain">${runs.map(({ utc }) => html`<li>${moment(view, Date.parse(utc))}</li>`)}</ul>`;

const planCard = (view: View, scheduled: Scheduled, file: string): Html => {
  const { plan, inWords, until } = scheduled;
  return html`<section class="card"><h2><a href="${href('/plan', { file })}">${text(plan.name)}</a> ${plan.enabled ? badge('enabled', 'good') : badge('not enabled')}</h2>
${plan.description === undefined ? '' : html`<p>${text(plan.description, 512)}</p>`}
${facts({
  When: html`${inWords}, ${plan.when.timezone}`,
  [`Next runs, in ${view.zone}`]: runTimes(view, scheduled),
  Until: until && html`${until.inWords}, ${plan.when.timezone}`,
  [`Next ways back, in ${view.zone}`]: until && runTimes(view, until),
  Which: whereInWords(plan),
  What: setInWords(plan),
})}</section>`;
};

const overlapNote = (
  view: View,
  { plan, other, at, until, buttons }: Overlap,
): Html => html`<li>${text(plan.name)} and ${text(other.name)} change ${Array.isArray(buttons) ? count(buttons.length, 'same button') : `perhaps the same buttons (${buttons.unknown})`}:
${until ? html`the first is in force until ${moment(view, until.epochMilliseconds)}, the second` : 'the second'} starts at ${moment(view, at.epochMilliseconds)}.</li>`;

/** Buttons that a preview shows. */
const MOST_SHOWN = 20;

type Update = Extract<PlannedRow, { kind: 'update' }>;

/** A catalogue of more bytes is read when the reader asks for the preview. */
const LARGE = 2_000_000;

/** Returns what a plan changes of all buttons alike. */
const alike = ({ shared, updates }: Preview): Html =>
  shared.length === 0
    ? html`<p>They are sent as the catalogue has them.</p>`
    : html`<p>All ${count(updates, 'button')}:</p><ul class="changes">${shared.map(
        ({ field, from, to, isFromShared }) =>
          html`<li><b>${text(labelOf(field))}</b> ${isFromShared ? html`<del>${value(from)}</del> ` : ''}→ <ins>${value(to)}</ins></li>`,
      )}</ul>`;

/** Returns what of a button's change is not that of all. */
const ownChange = ({ shared }: Preview, { before, event }: Update): Html => {
  const own = changesOf(before, event).filter(
    ({ field }) => !shared.some((each) => each.field === field && each.isFromShared),
  );
  return own.length === 0
    ? html`as all`
    : html`<ul class="changes">${own.map(({ field, from }) => html`<li>${text(labelOf(field))}: <del>${value(from)}</del></li>`)}</ul>`;
};

const previewTable = async (plan: Plan, catalogue: string): Promise<Html> => {
  const first: Update[] = [];
  const rejections: Html[] = [];
  const found = await previewOf(plan, catalogue, async (rows) => {
    for (const row of rows) {
      if (row.kind === 'update' && first.length < MOST_SHOWN) first.push(row);
      if (row.kind === 'rejected' && rejections.length < MOST_SHOWN)
        rejections.push(html`<li>row ${row.rejection.row}: ${text(row.rejection.reason)}</li>`);
    }
  });
  const rows = first.map((row) => [
    html`<a href="${href('/button', { id: row.update.id })}">${text(row.update.id)}</a>`,
    ownChange(found, row),
  ]);
  return html`<p>${count(found.updates, 'button')} would be updated, ${found.unmatched} are left out, ${found.rejected} rejected.</p>
${rejections.length > 0 ? html`<ul class="fault">${rejections}</ul>` : ''}${found.updates > 0 ? alike(found) : ''}
${rows.length > 0 ? table('The buttons', ['Button', 'What differs of it now'], rows) : ''}
${found.updates > rows.length ? html`<p class="quiet">… and ${count(found.updates - rows.length, 'more button')}.</p>` : ''}`;
};

const previewOrLink = async (plan: Plan, file: string, view: View): Promise<Html> => {
  const catalogue = catalogueOf(file, plan);
  const size = statSync(catalogue, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGE && view.query['preview'] !== 'yes') {
    return html`<p><a class="button second" href="${href(view.path, { ...view.query, preview: 'yes' })}">Read the catalogue</a> <small>It is large: this takes some seconds.</small></p>`;
  }
  return previewTable(plan, catalogue).catch(({ message }: Error) => html`<p class="note bad">${message}</p>`);
};

const runForms = (view: View, file: string, { until, enabled }: Plan): Html => html`<div class="actions">
${action(view, '/plan/run', html`${hidden({ file })}<button>Run it now…</button>`)}
${until ? action(view, '/plan/run', html`${hidden({ file, until: 'yes' })}<button class="second">Run its way back now…</button>`) : ''}</div>
${enabled ? '' : html`<p class="quiet">Its schedule does not start it: the file has <code>"enabled": false</code>.</p>`}`;

/** Finds a plan of the folder by its file's name; its faults where it has some. */
const findPlan = ({ options }: Desk, name: string): PlanFile | undefined =>
  readFolder(options.schedules).files.find(({ file }) => basename(file) === name);

const planRun = async ({ sources }: Desk, plan: Plan, file: string, about: About): Promise<Proposal> => {
  const now = Date.now();
  const by = await operatorOf(sources.updates);
  const identity = { runId: newRunId(plan.name, now), plan, catalogue: catalogueOf(file, plan), by };
  const prepared = await prepareRun(identity, now);
  const { run, spooled, record } = prepared;
  const { updates, unmatched, rejected } = spooled.found;
  return {
    ...about,
    plan: html`${facts({ Which: whereInWords(plan), What: setInWords(plan), Buttons: count(updates, 'button'), 'Left out': unmatched, Rejected: rejected, 'Goes to': text(sources.updates.queueUrl) })}`,
    confirm: updates === 0 ? undefined : `Send ${count(updates, 'update')}`,
    total: updates,
    dispose: spooled.close,
    work: async (steps) =>
      runResult(run.runId, await sendRecorded(run.runId, record, spooled, sources.updates, SENDING(steps))),
  };
};

/** Proposes to run a plan, whose messages are made before. Returns the address of the proposal. */
const proposeRun = (desk: Desk, plan: Plan, file: string): Promise<string> => {
  const back = { href: href('/plan', { file: basename(file) }), label: 'Back to the plan' };
  const about = { title: `Run ${plan.name}`, back };
  return desk.tasks.prepare(about, () => planRun(desk, plan, file, about));
};

const MISSING = html`<p>There is no plan of this name without faults in the folder. <a href="/plans">All plans</a></p>`;

const addPlan = (app: App, desk: Desk): void => {
  const missing = (c: Request) => page(c, 'No such plan', MISSING, 404);
  app.get('/plan', async (c) => {
    const view = c.get('view');
    const name = view.query['file'] ?? '';
    const found = findPlan(desk, name);
    if (!found) return missing(c);
    const { scheduled } = await schedulePlans(desk.options.schedules, [found.plan], MOST_NAMED);
    const content = html`${scheduled.map((each) => planCard(view, each, name))}${runForms(view, name, found.plan)}
<section><h2>Preview</h2>${await previewOrLink(found.plan, found.file, view)}</section>
<details><summary>The file ${text(found.file)}</summary><pre tabindex="0">${JSON.stringify(found.plan, null, 2)}</pre></details>`;
    return page(c, `Plan ${found.plan.name}`, content);
  });
  app.post('/plan/run', async (c) => {
    const form = c.get('form');
    const found = findPlan(desk, String(form.get('file') ?? ''));
    const plan = found && (form.get('until') === 'yes' ? wayBackOf(found.plan) : found.plan);
    if (!found || !plan) return missing(c);
    return c.redirect(await proposeRun(desk, plan, found.file), 303);
  });
};

/** Adds the plans, their previews, and their runs by hand. */
export const addPlans = (app: App, desk: Desk): void => {
  app.get('/plans', async (c) => {
    const view = c.get('view');
    const folder = desk.options.schedules;
    const { files, faults } = readFolder(folder);
    const { scheduled, overlaps } = await schedulePlans(
      folder,
      files.map(({ plan }) => plan),
      MOST_NAMED,
    );
    const runs = nextRuns(
      files.filter(({ plan }) => plan.enabled),
      MOST_RUNS,
    );
    const content = html`${view.readOnly ? '' : html`<div class="actions"><a class="button" href="/plans/new">New plan…</a></div>`}
${faults.length > 0 ? html`<ul class="fault">${faults.map((fault) => html`<li>${fault}</li>`)}</ul>` : ''}
${overlaps.length > 0 ? html`<div class="note warn"><p>Plans meet:</p><ul>${overlaps.map((overlap) => overlapNote(view, overlap))}</ul></div>` : ''}
${calendar(view, runs, overlaps)}
${files.length === 0 ? html`<p>There are no plans in the folder ${text(folder)}.</p>` : scheduled.map((each, index) => planCard(view, each, basename(files[index]?.file ?? '')))}`;
    return page(c, 'Plans', content);
  });
  addPlan(app, desk);
};
