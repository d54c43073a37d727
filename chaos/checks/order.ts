import type { Facts, Violation } from './facts.ts';
import { accepted, byButton, goneAt, type Life, startOf } from './lives.ts';
import { receiveAt } from './losses.ts';

/** When the queue deleted an update that was delivered; infinite when it did not. */
const deliveredForGood = (life: Life) =>
  life.final?.outcome === 'delivered' ? goneAt(life) : Number.POSITIVE_INFINITY;

/** Whether a call may have been this message's own: another one of its event may have made it where this was superseded. */
const isDelivered = (life: Life, order: number): boolean => {
  const receive = receiveAt(life, order);
  return life.logged.every((each) => each.receive !== receive || each.outcome.outcome !== 'superseded');
};

/**
 * Returns why an older update must not have landed after `newer`. Once the queue has deleted a delivered update, nothing
 * older lands. Before that the queue may hand out both again, as its delivery is at least once; but within one receive of
 * the older one, nothing newer is delivered before it lands.
 */
const overtaken = (older: Life, newer: Life): string | undefined => {
  for (const landed of older.called.filter(({ request }) => request.applied)) {
    if (landed.order > deliveredForGood(newer)) return 'after the queue had let go of the delivered';
    const received = older.received.findLast(({ order }) => order < landed.order)?.order ?? -1;
    const between = newer.called.some(
      (call) => isDelivered(newer, call.order) && accepted(call) && call.order > received && call.order < landed.order,
    );
    if (between) return 'in the same receive after the delivery of the newer';
  }
  return undefined;
};

/** No older update lands after a newer one of its button has been delivered. */
export const noneOvertaken = (lives: readonly Life[], _facts: Facts): Violation[] =>
  byButton(lives).flatMap((group) =>
    group.flatMap((older, index) =>
      older.called.length === 0
        ? []
        : group.slice(index + 1).flatMap((newer) => {
            const why = overtaken(older, newer);
            if (why === undefined) return [];
            const detail = `event ${older.event.number} landed ${why} event ${newer.event.number}`;
            return [{ rule: 'order', detail, messageIds: [older.messageId, newer.messageId] }];
          }),
    ),
  );

/** Whether an older record stayed because its dead letter alone was not taken, while a newer one was settled. */
const letterFailedAlone = (older: Life, newer: Life): boolean =>
  older.logged.some(
    ({ outcome, order }) =>
      outcome.cause === 'dead-letter-queue' &&
      order > startOf(newer, newer.deleted[0]?.receive) &&
      order < goneAt(newer),
  );

/** Pairs of updates of one group of which the newer left the queue before the older, which may be there still. */
const overtakings = (group: readonly Life[]): [older: Life, newer: Life][] => {
  const pairs: [Life, Life][] = [];
  /** The latest deletion so far: as a rule no update is newer and left earlier, and nothing is compared. */
  let latest = -1;
  for (const [index, newer] of group.entries()) {
    const gone = goneAt(newer);
    if (gone < latest) {
      for (const older of group.slice(0, index)) if (goneAt(older) > gone) pairs.push([older, newer]);
    }
    latest = Math.max(latest, gone);
  }
  return pairs;
};

/**
 * Updates of a button leave the queue in their order: for Lambda, failures that are no tail of their group leave the
 * order of a FIFO queue to luck. Only what is to be dead-lettered, which changes no button, may stay behind.
 */
export const leftInOrder = (lives: readonly Life[], _facts: Facts): Violation[] =>
  byButton(lives)
    .flatMap(overtakings)
    .filter(([older, newer]) => !letterFailedAlone(older, newer))
    .map(([older, newer]) => ({
      rule: 'order',
      detail: `event ${newer.event.number} left the queue before event ${older.event.number}`,
      messageIds: [older.messageId, newer.messageId],
    }));
