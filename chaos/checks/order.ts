import type { Facts, Violation } from './facts.ts';
import { accepted, byButton, type Life } from './lives.ts';

/** When the queue let go of an update that was delivered; never, when it did not. */
const deliveredForGood = ({ final, deleted }: Life) =>
  final?.outcome === 'delivered' ? (deleted[0]?.order ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;

/**
 * Why an older update must not have landed after `newer`. Once the queue has let go of a delivered update, nothing
 * older lands. Before that the queue may hand both out again, as its delivery is at least once; but for one receive of
 * the older one, nothing newer is delivered before it lands.
 */
const overtaken = (older: Life, newer: Life): string | undefined => {
  for (const landed of older.called.filter(({ request }) => request.applied)) {
    if (landed.order > deliveredForGood(newer)) return 'after the queue had let go of the delivered';
    const received = older.received.findLast(({ order }) => order < landed.order)?.order ?? -1;
    const between = newer.called.some((call) => accepted(call) && call.order > received && call.order < landed.order);
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

/**
 * Updates of a button leave the queue in their order: a newer one that leaves before an older one would, for Lambda, be
 * a batch whose failures are no tail of their group, and a FIFO queue's order would rest on luck.
 */
export const leftInOrder = (lives: readonly Life[], _facts: Facts): Violation[] =>
  byButton(lives).flatMap((group) => {
    const gone = group.filter(({ deleted }) => deleted.length > 0);
    return gone.slice(1).flatMap((newer, index) => {
      const older = gone[index];
      if (!older || (older.deleted[0]?.order ?? 0) < (newer.deleted[0]?.order ?? 0)) return [];
      const detail = `event ${newer.event.number} left the queue before event ${older.event.number}`;
      return [{ rule: 'order', detail, messageIds: [older.messageId, newer.messageId] }];
    });
  });
