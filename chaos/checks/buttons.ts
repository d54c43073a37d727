import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import { byButton, isNewer, type Life } from './lives.ts';
import { overwritesOf } from './overwrites.ts';
import { mistakenOf } from './unchanged.ts';

type ShownButton = Facts['buttons'][number];

const hasLanded = ({ called }: Life) => called.some(({ request }) => request.applied);

const shows = ({ parameters, countries, variables }: ShownButton, { event }: Life) =>
  isDeepStrictEqual({ parameters, countries, variables }, event.content);

const nameOf = ({ event }: Life) => `event ${event.number}`;

const isShown = ({ final }: Life) => final?.outcome === 'delivered' || final?.outcome === 'unchanged';

/** Whether it landed without an answer, and could not be sent again. */
const isLostInAnswer = (life: Life) =>
  life.event.nature !== 'refused' && life.final?.outcome === 'dead-lettered' && hasLanded(life);

/** Oldest first: by when they were decided, then by the order in which the queue took them. */
const byAge = (group: readonly Life[]): Life[] =>
  group.toSorted((a, b) => (isNewer(a, b) ? 1 : isNewer(b, a) ? -1 : a.sequence > b.sequence ? 1 : -1));

/**
 * Returns the events that a button may show: the newest that was delivered; a newer one that landed without an answer and
 * was dead-lettered before it could be sent again; one that was allowed to land on a newer; and one that the history
 * missed before an update was taken for unchanged.
 */
const mayShow = (group: readonly Life[], excused: ReadonlySet<Life>, mistaken: ReadonlySet<Life>): Life[] => {
  const sorted = byAge(group);
  const newest = sorted.findLastIndex((life) => isShown(life) && !mistaken.has(life));
  const newer = sorted.slice(newest + 1).filter(isLostInAnswer);
  const shown = sorted.slice(Math.max(newest, 0), newest + 1);
  return [...new Set([...shown, ...newer, ...group.filter((life) => excused.has(life))])];
};

/** Every button shows its last valid event, parameter for parameter. */
export const lastValidShown = (lives: readonly Life[], facts: Facts): Violation[] => {
  const { buttons } = facts;
  const mistakes = mistakenOf(lives, facts);
  const mistaken = new Set(mistakes.map(({ life }) => life));
  const overwrites = overwritesOf(lives, facts).filter(({ excuse }) => excuse !== undefined);
  const excused = new Set([...overwrites.map(({ older }) => older.life), ...mistakes.map(({ shown }) => shown.life)]);
  const byId = new Map(buttons.map((button) => [button.id, button]));
  return byButton(lives).flatMap((group) => {
    const id = group[0]?.event.button.id ?? '';
    const allowed = mayShow(group, excused, mistaken);
    const button = byId.get(id);
    const isBare = button === undefined || Object.keys(button.parameters).length === 0;
    if (isBare ? allowed.length === 0 : allowed.some((life) => shows(button, life))) return [];
    const shown = isBare ? 'nothing' : String(button.parameters['OFFHOURSMESSAGE']);
    const detail = `${id} shows ${shown} instead of ${allowed.map(nameOf).join(' or ') || 'nothing'}`;
    const shownLife = group.find(({ event }) => shown === `E${event.number}`);
    const messageIds = [...allowed, ...(shownLife ? [shownLife] : [])].map(({ messageId }) => messageId);
    return [{ rule: 'the last valid event is shown', detail, messageIds }];
  });
};
