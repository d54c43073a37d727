import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import { byButton, goneAt, type Life, startOf } from './lives.ts';
import { type Loss, lossesOf, receiveAt } from './losses.ts';
import { type Landing, landingsOf } from './overwrites.ts';

/** An update that was settled as unchanged, though its button showed something else. */
export interface Mistaken {
  life: Life;
  shown: Landing;
  /** Why the history may not have known. */
  excuse: Loss | undefined;
}

/** Whether a call landed before a message was settled: before its last receive, or in it for an older message. */
const isBefore = ({ order, life: landed }: Landing, life: Life): boolean => {
  const isOlder = landed.sequence < life.sequence;
  return order < startOf(life, life.deleted[0]?.receive) || (isOlder && order < goneAt(life));
};

/** Returns the updates that were settled as unchanged by mistake. */
export const mistakenOf = (lives: readonly Life[], facts: Facts): Mistaken[] => {
  const lossOf = lossesOf(facts);
  return byButton(lives).flatMap((group) => {
    const unchanged = group.filter(({ final }) => final?.outcome === 'unchanged');
    if (unchanged.length === 0) return [];
    const landings = landingsOf(group);
    return unchanged.flatMap((life) => {
      const shown = landings.findLast((landing) => isBefore(landing, life));
      if (!shown || isDeepStrictEqual(shown.life.event.content, life.event.content)) return [];
      // While its message is still there, its group says that it may have landed.
      const isThere = goneAt(shown.life) > (life.received.at(-1)?.order ?? 0);
      const excuse = isThere ? undefined : lossOf(shown.life, receiveAt(shown.life, shown.order));
      return [{ life, shown, excuse }];
    });
  });
};

/** What is unchanged is what its button shows, unless the history missed what landed there last. */
export const unchangedInTruth = (lives: readonly Life[], facts: Facts): Violation[] =>
  mistakenOf(lives, facts)
    .filter(({ excuse }) => excuse === undefined)
    .map(({ life, shown: { life: other } }) => ({
      rule: 'unchanged in truth',
      detail: `event ${life.event.number} is called unchanged, but its button shows event ${other.event.number}`,
      messageIds: [life.messageId, other.messageId],
    }));
