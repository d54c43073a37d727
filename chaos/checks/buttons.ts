import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import { byButton, type Life } from './lives.ts';

type ShownButton = Facts['buttons'][number];

const hasLanded = ({ called }: Life) => called.some(({ request }) => request.applied);

const shows = ({ parameters, countries, variables }: ShownButton, { event }: Life) =>
  isDeepStrictEqual({ parameters, countries, variables }, event.content);

const nameOf = ({ event }: Life) => `event ${event.number}`;

/**
 * Returns the events that a button may show: the newest that was delivered; or a newer one that landed without an answer
 * and expired before it could be sent again.
 */
const mayShow = (group: readonly Life[]): Life[] => {
  const delivered = group.findLastIndex(({ final }) => final?.outcome === 'delivered');
  const newer = group.slice(delivered + 1).filter((life) => life.final?.failure === 'Expired' && hasLanded(life));
  return [...(delivered < 0 ? [] : group.slice(delivered, delivered + 1)), ...newer];
};

/** Every button shows its last valid event, parameter for parameter. */
export const lastValidShown = (lives: readonly Life[], { buttons }: Facts): Violation[] => {
  const byId = new Map(buttons.map((button) => [button.id, button]));
  return byButton(lives).flatMap((group) => {
    const id = group[0]?.event.button.id ?? '';
    const allowed = mayShow(group);
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
