import { changesOf, type FieldChange } from '../../cli/changes.ts';
import { type ButtonHistory, type HistoryEntry, readHistory } from '../../cli/history.ts';
import { type Field, type FieldName, fieldsIn } from '../../functions/event/fields.ts';
import type { Json } from '../../functions/event/json.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import type { Desk } from '../desk.ts';
import { eventFields, labelOf, readBase, readEventForm } from '../event-form.ts';
import { findInCatalogues } from '../find-buttons.ts';
import { hoursBar } from '../hours.ts';
import { action, ago, badge, facts, type Html, hidden, href, html, live, moment, text, value } from '../html.ts';
import { page } from '../layout.ts';
import { cataloguesOf } from '../planned.ts';
import { sendUpdate } from '../send-update.ts';
import type { App, View } from '../view.ts';

/** Updates of a button that its page shows at first, and when asked for more. */
const SOME_UPDATES = 25;
const MOST_UPDATES = 200;
/** Most characters of a value in a difference. */
const LONGEST = 200;
/** What a new decision does not take from an earlier one. */
const ABOUT_TIME = ['asOf', 'notAfter'];

const runLink = (id: string | undefined) => id && html`<a href="${href('/run', { id })}">${text(id)}</a>`;

/** Returns what an update changes, field by field. */
export const differences = (changes: readonly FieldChange[]): Html =>
  html`<ul class="changes">${changes.map(
    ({ field, from, to }) =>
      html`<li><b>${text(labelOf(field), 80)}</b> <del>${value(from, LONGEST)}</del> <span aria-hidden="true">→</span><span class="sr">becomes</span> <ins>${value(to, LONGEST)}</ins></li>`,
  )}</ul>`;

/** The words of some fields, in the order of the page; other fields follow by their own names. */
const WORDS: Partial<Record<FieldName, string>> = {
  offHoursMessage: 'Outside these hours',
  buttonImageUrl: 'Image',
  colorStyleName: 'Colour style',
  profileId: 'Profile',
  phoneNumber: 'Calls go to',
  askConfirmation: 'Asks for confirmation',
  callFlow: 'Call flow',
  variables: 'Variables',
  allowCountries: 'Callers from',
};
/** Fields that the page tells in other ways. */
const TOLD_ELSEWHERE: readonly FieldName[] = ['id', 'buttonTitle', 'hour24From', 'hour24To', 'configuration'];

const told = (name: FieldName, { kind }: Field, of: unknown): Html | string | number | undefined => {
  if (name === 'allowCountries' && of === undefined) return 'all countries';
  if (name === 'phoneNumber') return `+${of}`;
  if (kind === 'flag') return of ? 'yes' : 'no';
  if (Array.isArray(of)) return text(of.join(', '));
  return of === undefined ? undefined : value(of, 2_000);
};

/** Returns what the visitors of a button see by an update. */
export const asShown = (update: ButtonUpdate, view: View): Html => {
  const fields = new Map(fieldsIn(update.configuration));
  const names = new Set([...(Object.keys(WORDS) as FieldName[]), ...fields.keys()]);
  const rows = [...names].flatMap((name) => {
    const field = fields.get(name);
    if (!field?.parameter || TOLD_ELSEWHERE.includes(name)) return [];
    return [[WORDS[name] ?? labelOf(name), told(name, field, (update as Json)[name])]];
  });
  return html`<p class="face"><span>${text(update.buttonTitle ?? 'Call Me', 64)}</span></p>
${hoursBar(update, view.zone)}
${facts(Object.fromEntries(rows))}`;
};

const nowShown = (found: ButtonHistory | undefined, view: View): Html => {
  const { shown, by, uncertain = false } = found ?? {};
  const doubt = uncertain
    ? html`<p class="note warn">A later call got no answer: it may have changed the button.</p>`
    : '';
  if (!shown) return html`${doubt}<p>Nothing was delivered to it, as far as the history goes.</p>`;
  return html`${doubt}${shown.update ? asShown(shown.update, view) : html`<p>What it shows is too large to be kept.</p>`}
${facts({ Since: html`${moment(view, shown.at)} <small>${ago(shown.at)}</small>`, Message: text(shown.messageId), Run: runLink(shown.runId), By: by && text(by) })}`;
};

const entryOf = (view: View, { row, current, changes }: HistoryEntry): Html => {
  const { outcome, failure, cause, at, reason, runId, by, supersededBy, messageId, mayHaveLanded, test } = row;
  return html`<li>${badge(outcome)} ${failure ?? cause ?? ''} ${moment(view, at)} <small>${ago(at)}</small> ${current ? badge('shown now', 'good') : ''}
${reason === undefined ? '' : html`<p>${text(reason, 1_000)}</p>`}
${mayHaveLanded ? html`<p class="note warn">A failed call may have changed the button.</p>` : ''}
${test ? html`<p class="note">Anveo's test mode: the button was not changed.</p>` : ''}
${changes && changes.length > 0 ? differences(changes) : ''}
${row.state && failure !== undefined ? html`<p><a href="${href('/failure', { id: messageId })}">Look at the failure</a></p>` : ''}
<small class="ids">message ${text(messageId)}${runId === undefined ? '' : html` · run ${runLink(runId)}`}${supersededBy === undefined ? '' : html` · superseded by ${text(supersededBy)}`}${by === undefined ? '' : html` · by ${text(by)}`}</small></li>`;
};

/** Returns an event as a new decision: without when it was decided, and when it expires. */
const decidedNow = (event: Json): Json =>
  Object.fromEntries(Object.entries(event).filter(([name]) => !ABOUT_TIME.includes(name)));

/** Returns the event that a change of a button begins with: what it shows, what it was sent last, or its catalogue's. */
const findBase = async (desk: Desk, id: string, found: ButtonHistory | undefined): Promise<Json> => {
  const known = found?.shown?.update ?? found?.entries.find(({ row }) => row.update)?.row.update;
  if (known) return decidedNow(known);
  const { buttons } = await findInCatalogues(cataloguesOf(desk.options.schedules), (button) => button.id === id);
  return decidedNow({ id, ...(buttons[0]?.event as Json | undefined) });
};

/** Proposes to send an update. Returns the address of the proposal. */
const proposeSending = async (desk: Desk, event: Json, view: View): Promise<string> => {
  const id = String(event['id']);
  const shown = await desk.sources.history.shown(id);
  const parsed = parseUpdate(event);
  const changes = shown?.update && changesOf(shown.update, parsed.ok ? parsed.update : event);
  const plan = html`${changes ? (changes.length > 0 ? html`<p>It changes what the button shows:</p>${differences(changes)}` : html`<p>The button shows the same already. It is sent to Anveo once more.</p>`) : parsed.ok ? html`<p>The history does not know what the button shows. It will show this:</p>${asShown(parsed.update, view)}` : ''}`;
  const work = async () => {
    const messageId = await sendUpdate(desk.sources.updates, event, id);
    return html`<p>The queue has taken it, as message ${messageId}.</p><p><a class="button" href="${href('/button', { id, sent: messageId })}">See what becomes of it</a></p>`;
  };
  return desk.tasks.propose({
    title: `Send an update to ${id}`,
    plan,
    confirm: 'Send',
    back: { href: href('/button', { id }), label: 'Back to the button' },
    work,
  });
};

const addEditing = (app: App, desk: Desk): void => {
  const form = (view: View, base: Json, fields: Html) =>
    html`<p>An update replaces the button as a whole. You see what it changes before it is sent.</p>${action(view, '/button/edit', html`${fields}<p><button>Check…</button> <a href="${href('/button', { id: String(base['id']) })}">Cancel</a></p>`, 'edit')}`;
  app.get('/button/edit', async (c) => {
    const view = c.get('view');
    const id = view.query['id'] ?? '';
    if (id === '') return c.redirect('/buttons', 303);
    const base = await findBase(desk, id, await readHistory(desk.sources.history, id, SOME_UPDATES));
    return page(c, `Change ${id}`, form(view, base, eventFields({ base, faults: [], fixed: ['id', 'asOf'] })));
  });
  app.post('/button/edit', async (c) => {
    const [view, given] = [c.get('view'), c.get('form')];
    const base = readBase(given);
    const event = readEventForm(given, base);
    const parsed = parseUpdate(event);
    if (parsed.ok) return c.redirect(await proposeSending(desk, event, view), 303);
    const fields = eventFields({ base, event, faults: parsed.faults, fixed: ['id', 'asOf'] });
    return page(
      c,
      `Change ${base['id']}`,
      html`<p class="note bad" role="alert">It cannot be sent like this: see below what would be right.</p>${form(view, base, fields)}`,
      422,
    );
  });
};

/** Adds the page of a button, and what changes it. */
export const addButton = (app: App, desk: Desk): void => {
  app.get('/button', async (c) => {
    const view = c.get('view');
    const { id = '', sent, all } = view.query;
    if (id === '') return c.redirect('/buttons', 303);
    const most = all === undefined ? SOME_UPDATES : MOST_UPDATES;
    const found = await readHistory(desk.sources.history, id, most);
    const entries = found?.entries ?? [];
    const update = found?.shown?.update;
    const waits = sent !== undefined && !entries.some(({ row }) => row.messageId === sent);
    const content = html`<div class="columns"><section><h2>What visitors see now</h2>${nowShown(found, view)}</section>
<section><h2>Its updates</h2>${waits ? html`<p class="note warn">Message ${text(sent)} has no outcome yet.</p>` : ''}${entries.length === 0 ? html`<p>The history has none.</p>` : html`<ol class="entries">${entries.map((entry) => entryOf(view, entry))}</ol>`}
${entries.length === most ? html`<p class="quiet">These are the latest ${most}. ${most === MOST_UPDATES ? html`<code>anveo-buttons history</code> has more.` : html`<a href="${href('/button', { id, all: 'yes' })}">Show more</a>`}</p>` : ''}</section></div>`;
    const buttons = view.readOnly
      ? ''
      : html`<div class="actions"><a class="button" href="${href('/button/edit', { id })}">Change it…</a>${update ? action(view, '/button/send', html`${hidden({ id })}<button class="second">Send it again…</button>`) : ''}</div>`;
    return page(c, id, html`${buttons}${live(view, 5, content)}`);
  });
  app.post('/button/send', async (c) => {
    const id = String(c.get('form').get('id') ?? '');
    const shown = await desk.sources.history.shown(id);
    if (!shown?.update)
      return page(
        c,
        id,
        html`<p class="note bad">The history does not have what the button shows: change it instead.</p>`,
        422,
      );
    return c.redirect(await proposeSending(desk, decidedNow(shown.update), c.get('view')), 303);
  });
  addEditing(app, desk);
};
