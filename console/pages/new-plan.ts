import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { selectFrom } from '../../catalogue/selection.ts';
import { openFile } from '../../cli/open-file.ts';
import { count } from '../../cli/output.ts';
import { cronInWords, type Occurrences, type Scheduled, schedulePlans } from '../../cli/schedules.ts';
import type { Fault } from '../../functions/event/faults.ts';
import type { Json } from '../../functions/event/json.ts';
import { knownFields } from '../../functions/event/schema.ts';
import { faultsOfCron } from '../../plans/cron.ts';
import { parsePlan } from '../../plans/plan.ts';
import type { Desk } from '../desk.ts';
import { inputOf, labelOf } from '../event-form.ts';
import { action, type Html, href, html, moment } from '../html.ts';
import { page } from '../layout.ts';
import { given, ROWS, readPlanForm, repeatedFields, SET_FIELDS } from '../plan-form.ts';
import { cataloguesOf, readFolder } from '../planned.ts';
import type { App, View } from '../view.ts';

/** A plan as a form describes it, what is wrong with it, and how many buttons it selects. */
interface Checked {
  plan: Json;
  faults: readonly Fault[];
  selected?: number;
  scheduled?: Scheduled | undefined;
}

/** Next runs that a check names. */
const MOST_RUNS = 3;

const sameName = (folder: string, name: unknown): Fault[] => {
  const { files } = readFolder(folder);
  const isTaken = files.some(({ plan, file }) => plan.name === name || file === join(folder, `${name}.json`));
  return isTaken ? [{ path: 'name', message: 'is that of another plan: choose another one' }] : [];
};

const check = async (folder: string, form: FormData): Promise<Checked> => {
  const plan = readPlanForm(form);
  const parsed = parsePlan(plan);
  const others = [...repeatedFields(form), ...sameName(folder, plan['name'])];
  if (!parsed.ok) return { plan, faults: [...parsed.faults, ...others] };
  const catalogue = relative('', resolve(folder, parsed.plan.catalogue));
  let selected = 0;
  try {
    const [faults = []] = await selectFrom(await openFile(catalogue), catalogue, [parsed.plan.where], () => {
      selected += 1;
    });
    const { scheduled } = await schedulePlans(folder, [parsed.plan], MOST_RUNS);
    return { plan, faults: [...faults, ...others], selected, scheduled: scheduled[0] };
  } catch (error) {
    return { plan, faults: [{ path: 'catalogue', message: `cannot be read: ${(error as Error).message}` }, ...others] };
  }
};

const runsInWords = (view: View, words: string, { inWords, nextRuns }: Occurrences): Html =>
  html`<p>${words}${inWords}: ${nextRuns.length === 0 ? 'no run ahead' : nextRuns.map(({ utc }, index) => html`${index > 0 ? '; ' : ''}${moment(view, Date.parse(utc))}`)}</p>`;

const checkPanel = (view: View, { plan, faults, selected, scheduled }: Checked): Html => {
  const isOver = scheduled?.nextRuns.length === 0;
  return html`<div id="check" role="status">
${faults.length > 0 ? html`<ul class="fault">${faults.map(({ path, message }) => html`<li>${path} ${message}</li>`)}</ul>` : html`<p class="note ${isOver ? 'warn' : 'good'}">It is right, and changes ${count(selected ?? 0, 'button')}${isOver ? ', but has no run ahead: only you can run it' : ''}.</p>`}
${scheduled ? runsInWords(view, '', scheduled) : ''}${scheduled?.until ? runsInWords(view, 'Back: ', scheduled.until) : ''}
<details ${faults.length === 0 ? html` open` : ''}><summary>The file that it makes</summary><pre tabindex="0">${JSON.stringify(plan, null, 2)}</pre></details></div>`;
};

interface Asked {
  label: string;
  hint?: string;
  /** Where the faults of the field stand, if not at its name. */
  paths?: readonly string[];
}

/** The fields of the form, beside those that a plan sets. */
const ASKED: Readonly<Record<string, Asked>> = {
  name: { label: 'Name', hint: 'Lower-case letters, digits and hyphens. It names the file, too.' },
  description: { label: 'What it is for' },
  catalogue: { label: 'Catalogue', hint: 'The file with the buttons, as seen from the folder of the plans.' },
  from: { label: 'From', paths: ['when', 'when.at'] },
  until: { label: 'Until: back to the catalogue (may be empty)', paths: ['until', 'until.at'] },
  cron: {
    label: 'From, as cron',
    hint: 'Minutes, hours, day of month, month, day of week (1 is Sunday), year. 0 18 ? * 2-6 * is 18:00 from Monday to Friday.',
    paths: ['when.cron'],
  },
  untilCron: { label: 'Until, as cron (may be empty)', paths: ['until.cron'] },
  timezone: { label: 'Time zone', hint: 'All moments are those of its clocks.', paths: ['when.timezone'] },
  expireAfterMinutes: {
    label: 'Updates expire after minutes',
    hint: 'What is delivered later than this is not wanted. Empty: late is better than never.',
  },
  'set.hour24From': { label: labelOf('hour24From'), hint: '0 to 0 is closed all day, 0 to 24 is open all day.' },
};

const fieldsOf = (form: FormData, faults: readonly Fault[]): Html => {
  const input = (name: string): Html => {
    const { label, hint, paths = [name] } = ASKED[name] ?? { label: labelOf(name.replace('set.', '')) };
    const [value, isCron] = [given(form, name), ['cron', 'untilCron'].includes(name)];
    return inputOf({
      ...{ name, label, hint, value, isMoment: ['from', 'until'].includes(name) },
      faults: faults.filter(({ path }) => paths.includes(path)),
      meaning: isCron && value !== undefined && faultsOfCron(value).length === 0 ? cronInWords(value) : undefined,
    });
  };
  const rows = (kind: string, what: string) =>
    ROWS.map(
      (row) =>
        html`<div class="pair"><label>${what} ${row}: field <input name="${kind}.field${row}" value="${given(form, `${kind}.field${row}`) ?? ''}" list="known-fields" autocomplete="off"></label><label>value <input name="${kind}.value${row}" value="${given(form, `${kind}.value${row}`) ?? ''}" autocomplete="off"></label></div>`,
    );
  return html`<fieldset><legend>Plan</legend><div class="fields">${input('name')}${input('description')}</div></fieldset>
<fieldset><legend>Which buttons</legend><div class="fields">${input('catalogue')}</div><p class="quiet">All of the catalogue, or those that fit each condition. A value may be several with commas between, and * stands for any text. Labels are fields, too: labels.NAME.</p>${rows('where', 'Condition')}</fieldset>
<fieldset><legend>What changes</legend><div class="fields">${SET_FIELDS.map((name) => input(`set.${name}`))}</div><details ${given(form, 'set.field1') ? html` open` : ''}><summary>More fields</summary>${rows('set', 'Change')}</details></fieldset>
<fieldset><legend>When</legend><div class="fields">${input('from')}${input('until')}${input('timezone')}${input('expireAfterMinutes')}</div>
<details ${given(form, 'cron') || given(form, 'untilCron') ? html` open` : ''}><summary>Again and again, instead of once</summary><div class="fields">${input('cron')}${input('untilCron')}</div></details>
<label class="check"><input type="checkbox" name="enabled" value="yes" ${form.get('enabled') === 'yes' ? html` checked` : ''}> Start it by its schedule <small>In the sandbox at once; on AWS from the next deploy on.</small></label></fieldset>
<datalist id="known-fields">${['labels.', ...knownFields].map((name) => html`<option value="${name}">`)}</datalist>`;
};

const formPage = (view: View, form: FormData, checked: Checked | undefined, faults = checked?.faults ?? []): Html => {
  const content = html`${fieldsOf(form, faults)}
<p class="actions"><button name="do" value="check" class="second">Check</button> <button name="do" value="write">Write the file</button></p>`;
  return html`<p>A plan is a file: this writes one. Nothing is sent by that; you preview and run it then.</p>
<div class="columns"><div hx-post="/plans/new" hx-trigger="change delay:300ms" hx-include="#live-form form" hx-target="#check" hx-select="#check" hx-select-oob=".told" hx-swap="outerHTML" id="live-form">${action(view, '/plans/new', content, 'edit')}</div>
<section aria-label="Check"><h2>Check</h2>${checked ? checkPanel(view, checked) : html`<div id="check" role="status"><p class="quiet">It is checked while you fill it in, where scripts run, or with Check.</p></div>`}</section></div>`;
};

/** Whether the field at which a fault stands has something in it. */
const isGiven = (form: FormData, path: string): boolean =>
  Object.entries({ [path]: {}, ...ASKED }).some(
    ([name, { paths = [name] }]: [string, Partial<Asked>]) => paths.includes(path) && given(form, name) !== undefined,
  );

/** Adds the form that writes a new plan. */
export const addNewPlan = (app: App, desk: Desk): void => {
  const folder = desk.options.schedules;
  app.get('/plans/new', (c) => {
    const view = c.get('view');
    const form = new FormData();
    const [catalogue] = cataloguesOf(folder);
    if (catalogue !== undefined) form.set('catalogue', relative(folder, catalogue));
    form.set('timezone', view.zone);
    return page(c, 'New plan', formPage(view, form, undefined));
  });
  app.post('/plans/new', async (c) => {
    const [view, form] = [c.get('view'), c.get('form')];
    const checked = await check(folder, form);
    const isWanted = form.get('do') === 'write';
    if (c.req.header('hx-request') === 'true') {
      // While it is filled in, what is still empty is told in the panel only.
      const told = checked.faults.filter(({ path }) => isGiven(form, path));
      return page(c, 'New plan', formPage(view, form, checked, told));
    }
    if (!isWanted || checked.faults.length > 0) {
      return page(c, 'New plan', formPage(view, form, checked), isWanted && checked.faults.length > 0 ? 422 : 200);
    }
    const file = `${checked.plan['name']}.json`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), `${JSON.stringify(checked.plan, null, 2)}\n`, { flag: 'wx' });
    return c.redirect(href('/plan', { file }), 303);
  });
};
