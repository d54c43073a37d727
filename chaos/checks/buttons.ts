import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import { byButton, isNewer, type Life } from './lives.ts';
import { overwritesOf } from './overwrites.ts';

type ShownButton = Facts['buttons'][number];

const hasLanded = ({ called }: Life) => called.some(({ request }) => request.applied);

const shows = ({ parameters, countries, variables }: ShownButton, { event }: Life) =>
  isDeepStrictEqual({ parameters, countries, variables }, event.content);

const nameOf = ({ event }: Life) => `event ${event.number}`;

/** Oldest first: by when they were decided, then by the order in which the queue took them. */
const byAge = (group: readonly Life[]): Life[] =>
  group.toSorted((a, b) => (isNewer(a, b) ? 1 : isNewer(b, a) ? -1 : a.sequence > b.sequence ? 1 : -1));

/**
 * Returns the events that a button may show: the newest that was delivered; a newer one that landed without an answer and
 * was dead-lettered before it could be sent again; and an older one that was allowed to land on a newer.
 */
const mayShow = (group: readonly Life[], overwriting: ReadonlySet<Life>): Life[] => {
  const sorted = byAge(group);
  const newest = sorted.findLastIndex(({ final }) => final?.outcome === 'delivered' || final?.outcome === 'unchanged');
  const newer = sorted.slice(newest + 1).filter((life) => life.final?.outcome === 'dead-lettered' && hasLanded(life));
  return [...sorted.slice(Math.max(newest, 0), newest + 1), ...newer, ...group.filter((life) => overwriting.has(life))];
};

/** Every button shows its last valid event, parameter for parameter. */
export const lastValidShown = (lives: readonly Life[], facts: Facts): Violation[] => {
  const { buttons } = facts;
  const excused = overwritesOf(lives, facts).filter(({ excuse }) => excuse !== undefined);
  const overwriting = new Set(excused.map(({ older }) => older.life));
  const byId = new Map(buttons.map((button) => [button.id, button]));
  return byButton(lives).flatMap((group) => {
    const id = group[0]?.event.button.id ?? '';
    const allowed = mayShow(group, overwriting);
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
