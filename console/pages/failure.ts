import type { Failure } from '../../cli/failures/failure.ts';
import { faultOfMend } from '../../cli/failures/mend.ts';
import { type Story, storyOf } from '../../cli/failures/show.ts';
import { isObject, type Json } from '../../functions/event/json.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import type { Desk } from '../desk.ts';
import { eventFields, readBase, readEventForm } from '../event-form.ts';
import { proposeReplay, workForms } from '../failure-work.ts';
import { action, ago, badge, facts, type Html, hidden, href, html, moment, text, value } from '../html.ts';
import { page } from '../layout.ts';
import type { App, View } from '../view.ts';
import { differences } from './button.ts';

/** Fields that a mend leaves as they are, unless they are wrong. */
const FIXED = ['id', 'asOf'];

const findStory = async ({ failures, sources }: Desk, id: string): Promise<Story | undefined> => {
  const { failure, look } = await failures.find(id);
  if (!failure) return undefined;
  return storyOf(sources, failure, look.messages.get(failure.letters.at(-1)?.messageId ?? ''), look.unseen);
};

const about = (view: View, { failure, letter }: Story): Html => {
  const { id, button, kind, state, since, asOf, runId, attempts, nextTry, row, overtakenBy } = failure;
  return html`<p>${badge(state)} ${kind}: ${text(letter?.failureReason ?? failure.reason, 4_000)}</p>
${overtakenBy === undefined ? '' : html`<p class="note">The button was given something newer since: sent again, this is settled and not delivered.</p>`}
${row?.mayHaveLanded ? html`<p class="note warn">One of its calls may have changed the button.</p>` : ''}
${facts({
  Button: button === undefined ? undefined : html`<a href="${href('/button', { id: button })}">${text(button)}</a>`,
  'Fails since': html`${moment(view, since)} <small>${ago(since)}</small>`,
  Decided: moment(view, asOf),
  Calls: attempts ?? 'not known',
  'Tried again about': nextTry === undefined ? undefined : moment(view, nextTry),
  Run: runId === undefined ? undefined : html`<a href="${href('/run', { id: runId })}">${text(runId)}</a>`,
  Message: text(id),
})}`;
};

const shownNow = ({ shown, changes }: Story): Html => {
  if (!shown) return html`<p>Nothing was delivered to the button, as far as the history goes.</p>`;
  if (!changes) return html`<p>What it would change is not known.</p>`;
  return changes.length === 0
    ? html`<p>The button shows the same already.</p>`
    : html`<p>It would change:</p>${differences(changes)}`;
};

const canBeSent = ({ state, letters, overtakenBy }: Failure) =>
  state === 'dead' && letters.length > 0 && overtakenBy === undefined;

const eventOf = (view: View, { failure, event, faults }: Story): Html => {
  if (event === undefined)
    return html`<p>The event is not known: its letter was not seen, and the history does not have it.</p>`;
  if (!isObject(event))
    return html`<p>The body is no event: ${value(event, 2_000)}</p><ul class="fault">${faults.map(({ path, message }) => html`<li>${path} ${message}</li>`)}</ul>`;
  if (!canBeSent(failure) || view.readOnly) {
    return html`${facts(Object.fromEntries(Object.entries(event).map(([name, of]) => [name, value(of, 2_000)])))}<ul class="fault">${faults.map(({ path, message }) => html`<li>${path} ${message}</li>`)}</ul>`;
  }
  return mendForm(view, failure.id, html`${eventFields({ base: event, faults, fixed: FIXED })}`);
};

const mendForm = (view: View, id: string, fields: Html): Html =>
  action(
    view,
    '/failure/mend',
    html`${hidden({ failure: id })}${fields}<p><button>Mend and send…</button></p>`,
    'edit',
  );

const GONE = html`<p>Nothing that fails now has this ID: it was delivered, settled or discarded. <a href="/failures">Failures</a></p>`;

/** Returns an event that was mended, and its faults: what is invalid, and what may not be mended. */
const readMended = (form: FormData, base: Json) => {
  const event = readEventForm(form, base);
  const parsed = parseUpdate(event);
  const forbidden = faultOfMend(base, event);
  return {
    event,
    faults: [...(parsed.ok ? [] : parsed.faults), ...(forbidden ? [{ path: 'event', message: forbidden }] : [])],
  };
};

/** Adds the page of a failure. */
export const addFailure = (app: App, desk: Desk): void => {
  app.get('/failure', async (c) => {
    const view = c.get('view');
    const story = await findStory(desk, view.query['id'] ?? '');
    if (!story) return page(c, 'No such failure', GONE, 404);
    const content = html`${about(view, story)}${story.failure.state === 'dead' ? workForms(view, { id: story.failure.id }, 'Send it again…') : ''}
<div class="columns"><section><h2>Its event</h2>${eventOf(view, story)}</section><section><h2>What the button shows meanwhile</h2>${shownNow(story)}</section></div>`;
    return page(c, `Failure of ${story.failure.button ?? 'an unknown button'}`, content);
  });
  app.post('/failure/mend', async (c) => {
    const [view, form] = [c.get('view'), c.get('form')];
    const id = String(form.get('failure') ?? '');
    const base = readBase(form);
    const { event, faults } = readMended(form, base);
    if (faults.length === 0) {
      const mend = (before: unknown, letter: { id: string }) => (letter.id === id ? event : before);
      return c.redirect(await proposeReplay(desk, { ids: [id], mend }), 303);
    }
    const fields = eventFields({ base, event, faults, fixed: FIXED });
    return page(
      c,
      'Mend an update',
      html`<p class="note bad" role="alert">It cannot be sent like this: see below what would be right.</p>${mendForm(view, id, fields)}`,
      422,
    );
  });
};
