import { Temporal } from 'temporal-polyfill';
import type { ButtonUpdate } from '../functions/event/schema.ts';
import { badge, type Html, html } from './html.ts';

type Hours = Pick<ButtonUpdate, 'hour24From' | 'hour24To'>;

/** Whether calls can be placed in an hour of the day. */
export const isOpenAt = ({ hour24From: from, hour24To: to }: Hours, hour: number): boolean =>
  from <= to ? from <= hour && hour < to : hour >= from || hour < to;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Returns hours in words: `open from 9:00 to 18:00`. */
export const hoursInWords = (hours: Hours): string => {
  const open = HOURS.filter((hour) => isOpenAt(hours, hour)).length;
  if (open === 0) return 'closed all day';
  if (open === 24) return 'open all day';
  const { hour24From: from, hour24To: to } = hours;
  return `open from ${from % 24}:00 to ${to === 0 ? 24 : to}:00${from > to && to > 0 ? ' the next day' : ''}`;
};

const CELL = 20;

/** Returns the hours of a button as a bar of the day, in words, and whether it is open in a zone at this moment. */
export const hoursBar = (hours: Hours, zone: string): Html => {
  const now = Temporal.Now.zonedDateTimeISO(zone);
  const isOpen = isOpenAt(hours, now.hour);
  const at = (now.hour + now.minute / 60) * CELL;
  const words = hoursInWords(hours);
  const time = now.toPlainTime().toString({ smallestUnit: 'minute' });
  return html`<p>${isOpen ? badge('open now', 'good') : badge('closed now', 'warn')} ${words}; it is ${time} in ${zone}.</p>
<svg class="hours" viewBox="0 0 ${24 * CELL} 34" role="img" aria-label="${words}">
${HOURS.map((hour) => html`<rect class="${isOpenAt(hours, hour) ? 'open' : 'closed'}" x="${hour * CELL + 0.5}" y="4" width="${CELL - 1}" height="14"/>`)}
<line class="now" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="0" y2="22"/>
${[0, 6, 12, 18].map((hour) => html`<text x="${hour * CELL}" y="33">${hour}</text>`)}<text x="${24 * CELL}" y="33" text-anchor="end">24</text></svg>
<p class="quiet">Anveo counts hours in the time zone of your account there. <a href="/zone">Look at it in another zone</a></p>`;
};
