import { Temporal } from 'temporal-polyfill';
import type { Overlap } from '../cli/overlaps.ts';
import { CLOSE_MINUTES } from '../plans/clashes.ts';
import { badge, type Html, href, html, text } from './html.ts';
import type { NextRun } from './planned.ts';
import type { View } from './view.ts';

const WEEKS = 6;
/** Runs of each plan that the calendar is made of: one that runs every hour has them for its weeks. */
export const MOST_RUNS = WEEKS * 7 * 24;
const CLOSE_MS = CLOSE_MINUTES * 60_000;

/** Returns the plans that change the same buttons as a run, and are in force when it starts, or start close to it. */
const metBy = (run: NextRun, runs: readonly NextRun[], overlaps: readonly Overlap[]): string[] => {
  if (run.isWayBack) return [];
  return overlaps.flatMap(({ plan, other, at }) => {
    const [met] = [plan, other].filter(({ name }) => name !== run.name);
    if (!met || ![plan.name, other.name].includes(run.name)) return [];
    // It may meet one that is in force already, of which no run is ahead.
    if (run.name === other.name && run.at === at.epochMilliseconds) return [met.name];
    const its = runs.filter(({ name }) => name === met.name);
    const start = its.findLast(({ at: start, isWayBack }) => !isWayBack && start <= run.at + CLOSE_MS);
    const back = start && its.find((each) => each.isWayBack && each.at > start.at);
    return start && run.at <= (back ?? start).at + CLOSE_MS ? [met.name] : [];
  });
};

/** Returns what a plan does on a day: when, how often, and which other plans it meets. */
const entryOf = ({ zone, locale }: View, runs: readonly (NextRun & { meets: string[] })[]): Html => {
  const [first] = runs;
  if (!first) return html``;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: zone }).format(first.at);
  const meets = [...new Set(runs.flatMap((run) => run.meets))];
  return html`<li>${time} <a href="${href('/plan', { file: first.file })}">${text(first.name)}</a>${first.isWayBack ? ', back to the catalogue' : ''}${runs.length > 1 ? `, and ${runs.length - 1} more` : ''}
${meets.map((name) => badge(html`meets ${text(name)}`, 'warn'))}</li>`;
};

/** Returns runs on the days of the coming weeks, as a table of weeks and days. */
export const calendar = (view: View, runs: readonly NextRun[], overlaps: readonly Overlap[]): Html => {
  const today = Temporal.Now.plainDateISO(view.zone);
  const begin = today.subtract({ days: today.dayOfWeek - 1 });
  const dayOf = ({ at }: NextRun) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(view.zone).toPlainDate().toString();
  const ahead = runs.filter((run) => dayOf(run) < begin.add({ weeks: WEEKS }).toString());
  if (ahead.length === 0) return html`<p>No enabled plan runs in the coming six weeks.</p>`;
  const byDay = Map.groupBy(
    ahead.map((run) => ({ ...run, meets: metBy(run, runs, overlaps) })),
    dayOf,
  );
  const write = (day: Temporal.PlainDate, options: Intl.DateTimeFormatOptions) =>
    day.toLocaleString(view.locale, options);
  const cell = (day: Temporal.PlainDate) => {
    const entries = Map.groupBy(byDay.get(day.toString()) ?? [], ({ file, isWayBack }) => `${isWayBack} ${file}`);
    const number =
      day.day === 1 || day.equals(begin)
        ? ({ day: 'numeric', month: 'short' } as const)
        : ({ day: 'numeric' } as const);
    return html`<td role="cell" class="${entries.size === 0 ? 'free' : ''}${day.equals(today) ? ' today' : ''}" ${day.equals(today) ? html`aria-current="date"` : ''}><time datetime="${day}"><span class="wide">${write(day, number)}</span><span class="narrow">${write(day, { weekday: 'long', day: 'numeric', month: 'long' })}</span></time>
${entries.size === 0 ? '' : html`<ul class="plain">${[...entries.values()].map((of) => entryOf(view, of))}</ul>`}</td>`;
  };
  const days = Array.from({ length: 7 }, (_, day) => begin.add({ days: day }));
  return html`<section><h2>The coming six weeks</h2><table role="table" class="calendar"><caption>Runs of enabled plans, by week and day</caption>
<thead role="rowgroup"><tr role="row">${days.map((day) => html`<th scope="col" role="columnheader">${write(day, { weekday: 'short' })}</th>`)}</tr></thead>
<tbody role="rowgroup">${Array.from({ length: WEEKS }, (_, weeks) => html`<tr role="row">${days.map((day) => cell(day.add({ weeks })))}</tr>`)}</tbody></table></section>`;
};
