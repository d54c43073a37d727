import { namesOf } from '../plan/content.ts';
import type { Nature, PlannedEvent } from '../plan/events.ts';
import type { Facts, Violation } from './facts.ts';
import { accepted, type Life, wordsOf } from './lives.ts';

/** How an event may end. On a button that Anveo does not know or does not change, nothing is delivered. */
const ENDS: Readonly<Record<Nature, readonly string[]>> = {
  valid: ['delivered', 'superseded', 'dead-lettered Exhausted'],
  invalid: ['dead-lettered Invalid'],
  refused: ['dead-lettered Rejected', 'superseded'],
  expired: ['dead-lettered Expired'],
  expiring: ['delivered', 'superseded', 'dead-lettered Expired', 'dead-lettered Exhausted'],
};
const ENDS_WITHOUT_BUTTON: readonly string[] = ['dead-lettered Rejected', 'dead-lettered Expired'];

const endsOf = ({ event: { nature, button } }: Life) =>
  button.nature !== 'usual' && (nature === 'expiring' || nature === 'refused') ? ENDS_WITHOUT_BUTTON : ENDS[nature];

const startOf = ({ received, deleted }: Life) =>
  received.findLast(({ receive }) => receive === deleted[0]?.receive)?.order ?? Number.POSITIVE_INFINITY;

/** Whether Anveo took an update between the receive that was final for `life` and its deletion. */
const takenInTime = (taken: Life, life: Life) => {
  const from = startOf(life);
  const to = life.deleted[0]?.order ?? 0;
  return taken.called.some((call) => accepted(call) && call.order > from && call.order < to);
};

/** Whether a newer update sets every parameter that an older one sets: else it must not replace it. */
const covers = ({ content: newer }: PlannedEvent, { content: older }: PlannedEvent) =>
  newer !== undefined && older !== undefined && namesOf(older).isSubsetOf(namesOf(newer));

const supersession = (life: Life, by: Life | undefined): string | undefined => {
  const isNewer = by !== undefined && by.event.button === life.event.button && by.sequence > life.sequence;
  if (!isNewer) return 'is superseded by what is no newer update of its button';
  if (!covers(by.event, life.event))
    return `is superseded by event ${by.event.number}, which does not set all that it sets`;
  return takenInTime(by, life) ? undefined : `is superseded by event ${by.event.number}, which Anveo did not take`;
};

const faultsOf = (life: Life, left: ReadonlySet<string>, byId: ReadonlyMap<string, Life>): string[] => {
  const { received, deleted, logged, final, event } = life;
  if (deleted.length === 0) return [left.has(life.messageId) ? 'is still in the queue' : 'is gone without a deletion'];
  const faults: string[] = [];
  const gone = deleted[0]?.order ?? 0;
  if (deleted.length > 1) faults.push(`was deleted ${deleted.length} times`);
  if (left.has(life.messageId)) faults.push('is still in the queue after its deletion');
  if (received.some(({ order }) => order > gone)) faults.push('came back after its deletion');
  const twice = [...Map.groupBy(logged, ({ receive }) => receive).values()].find(({ length }) => length > 1);
  if (twice) faults.push(`has ${twice.length} outcomes for receive ${twice[0]?.receive}`);
  const end = wordsOf(final);
  if (!endsOf(life).includes(end)) faults.push(`is ${event.nature} and ended as: ${end}`);
  if (end === 'delivered' && !takenInTime(life, life)) faults.push('is called delivered, but Anveo did not take it');
  const unfounded = end === 'superseded' ? supersession(life, byId.get(final?.by ?? '')) : undefined;
  return unfounded === undefined ? faults : [...faults, unfounded];
};

/**
 * Each event leaves the queue once, on the strength of one receive, and the one outcome of that receive is final and
 * fits the event. Outcomes of receives that the queue never heard of (the process died, the deletion failed) are tries.
 */
export const oneOutcomeEach = (lives: readonly Life[], facts: Facts): Violation[] => {
  const left = new Set(facts.left);
  const byId = new Map(lives.map((life) => [life.messageId, life]));
  return lives.flatMap((life) =>
    faultsOf(life, left, byId).map((detail) => ({
      rule: 'one final outcome each',
      detail,
      messageIds: [life.messageId],
    })),
  );
};
