import { CommandError } from '../../cli/exit.ts';
import type { Failure } from '../../cli/failures/failure.ts';
import { type FilterOptions, filterOf, matcher } from '../../cli/failures/filter.ts';
import { type FailureGroup, groupFailures } from '../../cli/failures/summary.ts';
import { count } from '../../cli/output.ts';
import { knownFields } from '../../functions/event/schema.ts';
import type { Desk } from '../desk.ts';
import { type Choices, inputOf } from '../event-form.ts';
import type { Look } from '../failure-book.ts';
import { proposeDiscard, proposeReplay, workForms } from '../failure-work.ts';
import { badge, type Html, href, html, moment, text } from '../html.ts';
import { page } from '../layout.ts';
import type { App, View } from '../view.ts';

/** The filters, with their labels. `state` is a choice. */
const FILTERS = {
  kind: 'Kind',
  button: 'Button (* is any text)',
  profile: 'Profile',
  reason: 'Reason has',
  run: 'Run',
  since: 'Fails since (2h, 3d, or a time)',
  before: 'Began before',
} as const;

const FILTER_NAMES = ['state', ...Object.keys(FILTERS)];

/** Returns the filter that a query or a form names. */
const readFilter = (given: (name: string) => string | undefined): FilterOptions =>
  Object.fromEntries(FILTER_NAMES.flatMap((name) => (given(name) ? [[name, given(name)]] : [])));

const STATES: Choices = [
  ['', 'any state'],
  ['retrying', 'retrying'],
  ['dead', 'dead'],
];

const filterForm = (query: View['query']): Html => {
  const inputs = Object.entries(FILTERS).map(([name, label]) => inputOf({ name, label, value: query[name] }));
  return html`<details class="filters" ${Object.keys(FILTERS).some((name) => query[name]) ? html` open` : ''}><summary>Filter</summary>
<form method="get" action="/failures"><div class="fields">${inputOf({ name: 'state', label: 'State', value: query['state'], choices: STATES })}${inputs}</div>
<p><button>Filter</button> <a href="/failures">Show all</a></p></form></details>`;
};

/** Failures of a group that are named. */
const MOST_NAMED = 100;

const failureItem = (view: View, { id, button, since, attempts, nextTry, overtakenBy }: Failure): Html =>
  html`<li><a href="${href('/failure', { id })}">${button === undefined ? html`<i>no button</i>` : text(button)}</a>
<small>since ${moment(view, since)}${attempts === undefined ? '' : `, ${count(attempts, 'call')}`}${nextTry === undefined ? '' : html`, again about ${moment(view, nextTry)}`}${overtakenBy === undefined ? '' : html` · ${badge('overtaken')}`}</small></li>`;

const MEND = html`<details><summary>Mend a field on the way</summary><div class="fields"><div class="field"><label>Field <input name="field" list="known-fields" autocomplete="off"></label></div><div class="field"><label>New value <input name="value" autocomplete="off"></label></div></div></details>`;

const groupForms = (view: View, { state, kind, reason }: FailureGroup): Html => {
  const of = { ...view.query, 'group.state': state, 'group.kind': kind, 'group.reason': reason };
  return state === 'dead' ? workForms(view, of, 'Send them again…', MEND) : html``;
};

const isIn =
  ({ state, kind, reason }: Pick<FailureGroup, 'state' | 'kind' | 'reason'>) =>
  (failure: Failure) =>
    failure.state === state && failure.kind === kind && failure.reason === reason;

const groupSection = (view: View, group: FailureGroup, failures: readonly Failure[]): Html => {
  const { state, kind, reason, buttons, overtaken, since } = group;
  const own = failures.filter(isIn(group));
  return html`<details class="group" ${Object.keys(view.query).length > 0 ? html` open` : ''}><summary>${badge(state)} <b>${text(reason || kind, 300)}</b>
<small>${kind} · ${count(group.failures, 'update')} of ${count(buttons, 'button')}${overtaken > 0 ? ` · ${overtaken} overtaken` : ''} · since ${moment(view, since)}</small></summary>
<ul class="plain">${own.slice(0, MOST_NAMED).map((failure) => failureItem(view, failure))}</ul>
${own.length > MOST_NAMED ? html`<p class="quiet">… and ${own.length - MOST_NAMED} more.</p>` : ''}${groupForms(view, group)}</details>`;
};

const warnings = ({ isPart, unseen }: Look): Html => {
  if (isPart)
    return html`<p class="note warn">Much fails: these are the longest failing by the history, and the dead-letter queue was left alone (about ${count(unseen, 'letter')}).</p>`;
  return unseen > 0
    ? html`<p class="note warn">About ${count(unseen, 'letter')} could not be seen: behind others of their button, or held by someone else.</p>`
    : html``;
};

/** Returns which failures a form is about: the IDs of those of its group, or its filter where only a part is known. */
const selectionOf = async ({ failures }: Desk, form: FormData) => {
  const given = (name: string) => String(form.get(name) ?? '') || undefined;
  const id = given('id');
  if (id !== undefined) return { ids: [id] };
  const [state, kind, reason = ''] = [given('group.state'), given('group.kind') ?? '', given('group.reason')];
  const filter = readFilter(given);
  const look = await failures.look();
  if (look.isPart) return { ...filter, state: 'dead' as const, kind, reason };
  const matches = matcher(filterOf(filter));
  const isOfGroup = isIn({ state: state === 'dead' ? 'dead' : 'retrying', kind, reason });
  return { ids: look.failures.filter((failure) => matches(failure) && isOfGroup(failure)).map(({ id: each }) => each) };
};

const addWork = (app: App, desk: Desk): void => {
  const nothing = html`<p>None of them fails any more. <a href="/failures">Look again</a></p>`;
  app.post('/failures/replay', async (c) => {
    const form = c.get('form');
    const selection = await selectionOf(desk, form);
    if (selection.ids?.length === 0) return page(c, 'Nothing to send', nothing);
    const field = String(form.get('field') ?? '');
    const set = field === '' ? undefined : [`${field}=${form.get('value') ?? ''}`];
    return c.redirect(await proposeReplay(desk, { ...selection, ...(set && { set }) }), 303);
  });
  app.post('/failures/discard', async (c) => {
    const form = c.get('form');
    const because = String(form.get('because') ?? '').trim();
    if (because === '') throw new CommandError('nothing was discarded: say why it is given up');
    const selection = await selectionOf(desk, form);
    if (selection.ids?.length === 0) return page(c, 'Nothing to discard', nothing);
    return c.redirect(await proposeDiscard(desk, selection, because), 303);
  });
};

/** Adds the list of failures by reason, and what sends or discards those of a reason. */
export const addFailures = (app: App, desk: Desk): void => {
  app.get('/failures', async (c) => {
    const view = c.get('view');
    const matches = matcher(filterOf(readFilter((name) => view.query[name])));
    const look = await desk.failures.look();
    const failures = look.failures.filter(matches);
    const groups = groupFailures(failures);
    const known = html`<datalist id="known-fields">${knownFields.map((name) => html`<option value="${name}">`)}</datalist>`;
    return page(
      c,
      'Failures',
      html`${warnings(look)}${filterForm(view.query)}
<p>${failures.length === 0 ? (look.failures.length === 0 ? 'Nothing fails.' : 'Nothing that fails passes the filter.') : `${count(failures.length, 'update')} of ${count(groups.length, 'reason')}.`}</p>
${groups.map((group) => groupSection(view, group, failures))}${known}`,
    );
  });
  addWork(app, desk);
};
