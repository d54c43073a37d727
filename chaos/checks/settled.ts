import type { Facts, Violation } from './facts.ts';
import { accepted, isNewer, type Life } from './lives.ts';

/** Whether the button was known to show an update before a moment. */
const wasShown = ({ called, logged }: Life, before: number): boolean =>
  called.some((call) => accepted(call) && call.order < before) ||
  logged.some(({ outcome, order }) => outcome.outcome === 'unchanged' && order < before);

/** What a replay settles, and does not send, was delivered itself, or its button was given something that is not older. */
export const settledInTruth = (lives: readonly Life[], { entries }: Facts): Violation[] => {
  const byUpdate = Map.groupBy(lives, ({ updateId }) => updateId);
  return [...entries.entries()].flatMap(([order, entry]) => {
    if (entry.kind !== 'settled') return [];
    const [life] = byUpdate.get(entry.messageId) ?? [];
    const by = (byUpdate.get(entry.by) ?? []).filter(({ event }) => event.button.id === life?.event.button.id);
    const isFounded = by.some((each) => wasShown(each, order) && life && !isNewer(life, each));
    if (isFounded) return [];
    const detail = `event ${life?.event.number} was settled by update ${entry.by}, which its button was not known to show`;
    return [
      { rule: 'settled in truth', detail, messageIds: [entry.messageId, ...by.map(({ messageId }) => messageId)] },
    ];
  });
};
