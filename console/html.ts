import { html } from 'hono/html';
import { cut, toJson } from '../cli/output.ts';
import { duration } from '../cli/times.ts';
import type { View } from './view.ts';

export { html };

/** Markup whose texts are escaped. */
export type Html = ReturnType<typeof html>;

/** Most characters of a foreign text on a page. */
const LONGEST = 400;

/** Returns a foreign text that leaves the direction of the text around it alone, cut to so many characters. */
export const text = (value: string, most = LONGEST): Html => html`<bdi>${cut(value, most)}</bdi>`;

/** Returns a value of an event. */
export const value = (of: unknown, most = LONGEST): Html => {
  if (of === undefined) return html`<i>none</i>`;
  return typeof of === 'string' ? text(of, most) : html`<code>${cut(toJson(of), most)}</code>`;
};

/** Returns a moment in the reader's zone and form. @param at milliseconds since the epoch */
export const moment = ({ zone, locale }: View, at: number): Html => {
  const date = new Date(at);
  const shown = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone });
  return html`<time datetime="${date.toISOString()}">${shown.format(date)}</time>`;
};

/** Returns how long ago something was: `3 min ago`. */
export const ago = (at: number): string => `${duration(Math.max(0, (Date.now() - at) / 1000))} ago`;

/** Returns a link's address with its parameters; those that are undefined or empty are left out. */
export const href = (path: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(parameters).filter((each): each is [string, string] => Boolean(each[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

type Tone = 'good' | 'warn' | 'bad' | 'calm';

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  done: 'good',
  deferred: 'warn',
  retrying: 'warn',
  running: 'warn',
  'dead-lettered': 'bad',
  dead: 'bad',
  stopped: 'bad',
  failed: 'bad',
};

/** Returns a word in a box whose colour follows from what it says. */
export const badge = (word: Html | string, tone: Tone = TONES[String(word)] ?? 'calm'): Html =>
  html`<span class="badge ${tone}">${word}</span>`;

/** Returns names and what they are, side by side. Those that are undefined are left out. */
export const facts = (of: Readonly<Record<string, Html | string | number | undefined>>): Html => html`<dl class="facts">
${Object.entries(of).map(([name, what]) => (what === undefined ? '' : html`<div><dt>${name}</dt><dd>${what}</dd></div>`))}
</dl>`;

/** Returns a table. It scrolls by itself where it is too wide. */
export const table = (
  caption: string,
  columns: readonly string[],
  rows: readonly (Html | string | number)[][],
): Html => html`
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`)}</tbody>
</table></div>`;

/** Returns a form that changes something; nothing where the page is read-only. */
export const action = ({ csrf, readOnly }: View, path: string, fields: Html, kind = 'inline'): Html =>
  readOnly
    ? html``
    : html`<form method="post" action="${path}" class="${kind}"><input type="hidden" name="csrf" value="${csrf}">${fields}</form>`;

/** Returns fields that are sent as they are. */
export const hidden = (fields: Readonly<Record<string, string | undefined>>): Html =>
  html`${Object.entries(fields).map(([name, of]) =>
    of === undefined ? '' : html`<input type="hidden" name="${name}" value="${of}">`,
  )}`;

/**
 * Returns a part of a page that reads itself anew every few seconds, until the reader stops that. The style sheet shows its last
 * line after a while; each read brings another one, by its ID, whose time begins anew.
 */
export const live = (view: View, seconds: number, content: Html): Html => {
  const { path, query } = view;
  const { live: _, ...rest } = query;
  const now = Date.now();
  const read = html`Read at ${moment(view, now)}.`;
  if (!view.live) {
    return html`<div id="live">${content}<p class="quiet">${read} <a href="${href(path, rest)}">Update by itself</a></p></div>`;
  }
  return html`<div id="live" hx-get="${href(path, query)}" hx-trigger="every ${seconds}s" hx-select="#live" hx-swap="outerMorph" hx-status:4xx="swap:none">${content}
<p class="quiet">${read} Updates by itself every ${seconds} s where scripts run. <a href="${href(path, { ...rest, live: 'off' })}">Stop that</a></p>
<p class="note bad stale" role="alert" id="stale-${now}">This page is out of date: it could not be read again. Load it anew, or start the console again if that has ended.</p></div>`;
};
