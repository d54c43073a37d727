import type { Shown } from '../../functions/history/row.ts';
import type { Desk } from '../desk.ts';
import { findButtons, findInCatalogues, hasText } from '../find-buttons.ts';
import { hoursInWords } from '../hours.ts';
import { ago, type Html, href, html, moment, table, text } from '../html.ts';
import { page } from '../layout.ts';
import { cataloguesOf } from '../planned.ts';
import type { App, View } from '../view.ts';

const link = (id: string) => html`<a href="${href('/button', { id })}">${text(id)}</a>`;

const shownRow = (view: View, { button, update, at, uncertain }: Shown): Html[] => [
  html`${link(button)}<br><small>${update ? html`${text(update.buttonTitle ?? 'Call Me', 60)}, ${hoursInWords(update)}` : 'too large to be kept'}</small>`,
  html`${moment(view, at)} <small>${ago(at)}${uncertain ? ', perhaps changed since' : ''}</small>`,
];

/** Characters of what is searched for: an ID has 128 at most. */
const LONGEST = 200;

const search = (wanted: string): Html => html`<form method="get" action="/buttons" role="search" class="bar">
<label for="q">ID, label, or what the button shows</label>
<input id="q" name="q" type="search" value="${wanted}" maxlength="${LONGEST}" autocomplete="off"><button>Search</button></form>`;

const inCatalogue = async (wanted: string, schedules: string, known: ReadonlySet<string>): Promise<Html> => {
  const { buttons, isWhole } = await findInCatalogues(cataloguesOf(schedules), hasText(wanted));
  const others = buttons.filter(({ id }) => !known.has(id));
  if (others.length === 0) return html``;
  const rows = others.map(({ id, labels, catalogue }) => [
    html`${link(id)}<br><small>${text(
      Object.entries(labels)
        .map(([name, of]) => `${name} ${of}`)
        .join(', '),
      120,
    )}</small>`,
    text(catalogue),
  ]);
  return html`<section><h2>Others in the catalogues of the plans</h2>
${table('Buttons of catalogues', ['Button', 'Catalogue'], rows)}
${isWhole ? '' : html`<p class="quiet">There may be more: not all was read. Search for something longer.</p>`}</section>`;
};

/** Adds the list of buttons. */
export const addButtons = (app: App, desk: Desk): void => {
  app.get('/buttons', async (c) => {
    const view = c.get('view');
    const { q = '', from } = view.query;
    const wanted = q.trim().slice(0, LONGEST);
    const { buttons, next } = await findButtons(desk.sources, wanted, from);
    const known = new Set(buttons.map(({ button }) => button));
    const some = table(
      'Buttons',
      ['Button', 'Shows it since'],
      buttons.map((shown) => shownRow(view, shown)),
    );
    const none = html`<p>${wanted === '' ? 'Nothing was delivered to any button yet.' : 'Among what was read here, no button shows that.'}</p>`;
    return page(
      c,
      'Buttons',
      html`${search(wanted)}${buttons.length > 0 ? some : none}
${next ? html`<p><a class="button" href="${href('/buttons', { q: wanted, from: next })}">Read on</a> <small>The history has more; pages come in its own order.</small></p>` : ''}
${wanted === '' || from ? '' : await inCatalogue(wanted, desk.options.schedules, known)}`,
    );
  });
};
