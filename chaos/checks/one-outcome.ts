import type { Nature } from '../plan/events.ts';
import type { Facts, Violation } from './facts.ts';
import { accepted, goneAt, heldOf, isNewer, type Life, replaces, startOf, wordsOf } from './lives.ts';

/** How an event may end, beside `unchanged` where its message allows that. On a button that Anveo does not know or does not change, nothing is delivered. */
const ENDS: Readonly<Record<Nature, readonly string[]>> = {
  valid: ['delivered', 'superseded', 'dead-lettered Exhausted'],
  invalid: ['dead-lettered Invalid'],
  refused: ['dead-lettered Rejected', 'superseded'],
  'half-refused': ['delivered', 'superseded', 'dead-lettered Rejected'],
  expired: ['dead-lettered Expired'],
  expiring: ['delivered', 'superseded', 'dead-lettered Expired', 'dead-lettered Exhausted'],
  poison: ['superseded', 'dead-lettered Exhausted'],
};
const ENDS_WITHOUT_BUTTON: readonly string[] = ['dead-lettered Rejected', 'dead-lettered Expired'];

const endsOf = ({ event: { nature, button, skipUnchanged } }: Life) => {
  if (button.nature !== 'usual' && (nature === 'expiring' || nature === 'refused')) return ENDS_WITHOUT_BUTTON;
  return skipUnchanged && nature !== 'refused' ? [...ENDS[nature], 'unchanged'] : ENDS[nature];
};

/** Whether Anveo took an update between the receive that was final for `life` and its deletion. */
const takenInTime = (taken: Life, life: Life) => {
  const from = startOf(life, life.deleted[0]?.receive);
  return from >= 0 && taken.called.some((call) => accepted(call) && call.order > from && call.order < goneAt(life));
};

/** Whether the button was known to show a newer update before this one was done with. */
const wasShown = (newer: Life, life: Life): boolean => {
  if (newer.event.button !== life.event.button || isNewer(life, newer)) return false;
  if (!isNewer(newer, life) && newer.sequence <= life.sequence) return false;
  // Of two that are as old the queue's order decides, where the newer was delivered before this receive.
  const end = isNewer(newer, life) ? goneAt(life) : startOf(life, life.deleted[0]?.receive);
  const isKnown = ({ order }: { order: number }) => order < end;
  return (
    newer.called.some((call) => accepted(call) && isKnown(call)) ||
    newer.logged.some((logged) => logged.outcome.outcome === 'unchanged' && isKnown(logged))
  );
};

/** @param messages those of the update that superseded it */
const supersession = (life: Life, messages: readonly Life[]): string | undefined => {
  if (messages.some((each) => wasShown(each, life))) return undefined;
  const by = messages.find((each) => each.event.button === life.event.button && each.sequence > life.sequence);
  if (!by) return 'is superseded by what is no newer update of its button';
  if (!replaces(by, life)) return `is superseded by event ${by.event.number}, which does not set all that it sets`;
  return takenInTime(by, life) ? undefined : `is superseded by event ${by.event.number}, which Anveo did not take`;
};

/** What is wrong with an event that the queue did not delete. */
const notDeleted = ({ messageId, logged }: Life, left: ReadonlySet<string>, isHeld: boolean): string[] => {
  if (!left.has(messageId)) return ['is gone without a deletion'];
  if (!isHeld) return ['is still in the queue'];
  const last = logged.at(-1)?.outcome;
  return last === undefined || last.outcome === 'deferred' ? [] : [`is still in the queue after: ${wordsOf(last)}`];
};

const faultsOf = (life: Life, left: ReadonlySet<string>, byUpdate: ReadonlyMap<string, Life[]>): string[] => {
  const { received, deleted, logged, final, event } = life;
  const faults: string[] = [];
  const gone = goneAt(life);
  if (deleted.length > 1) faults.push(`was deleted ${deleted.length} times`);
  if (left.has(life.messageId)) faults.push('is still in the queue after its deletion');
  if (received.some(({ order }) => order > gone)) faults.push('came back after its deletion');
  const twice = [...Map.groupBy(logged, ({ receive }) => receive).values()].find(({ length }) => length > 1);
  if (twice) faults.push(`has ${twice.length} outcomes for receive ${twice[0]?.receive}`);
  const end = wordsOf(final);
  if (!endsOf(life).includes(end)) faults.push(`is ${event.nature} and ended as: ${end}`);
  if (end === 'delivered' && !takenInTime(life, life)) faults.push('is called delivered, but Anveo did not take it');
  const unfounded = end === 'superseded' ? supersession(life, byUpdate.get(final?.by ?? '') ?? []) : undefined;
  return unfounded === undefined ? faults : [...faults, unfounded];
};

/**
 * Each event leaves the queue once, by the receipt of one receive, and the one outcome of that receive is final and fits
 * the event. Outcomes of other receives (the process died, the deletion failed) are tries. Only poison that is still
 * retried, and what waits behind it, may be in the queue at the end.
 */
export const oneOutcomeEach = (lives: readonly Life[], facts: Facts): Violation[] => {
  const left = new Set(facts.left);
  const byUpdate = Map.groupBy(lives, ({ updateId }) => updateId);
  const held = heldOf(lives);
  const allFaults = (life: Life) =>
    life.deleted.length === 0 ? notDeleted(life, left, held.has(life.messageId)) : faultsOf(life, left, byUpdate);
  return lives.flatMap((life) =>
    allFaults(life).map((detail) => ({
      rule: 'one final outcome each',
      detail,
      messageIds: [life.messageId, ...(byUpdate.get(life.final?.by ?? '') ?? []).map(({ messageId }) => messageId)],
    })),
  );
};
