import type { Entry } from '../chronicle.ts';
import type { Facts, Violation } from './facts.ts';
import { type Age, accepted, byButton, goneAt, isNewer, type Life } from './lives.ts';
import { type Loss, type LossOf, lossesOf, receiveAt } from './losses.ts';

/** A call that changed a button, and the message that it was for. */
export interface Landing {
  life: Life;
  order: number;
  /** Whether Anveo accepted it, and the function heard so, unless it was killed. */
  isAccepted: boolean;
}

/** An update that landed on a newer one of its button. */
export interface Overwrite {
  older: Landing;
  newer: Landing;
  /** Why it is allowed. */
  excuse: Loss | 'handed out again before the newer was deleted' | undefined;
  /** Why it is not. */
  fault: string | undefined;
}

/** Whether nothing that the function logged says that it did not hear Anveo's answer. */
const isHeard = (life: Life, order: number): boolean => {
  const receive = receiveAt(life, order);
  return life.logged.every((each) => each.receive !== receive || each.outcome.outcome === 'delivered');
};

/** Returns a button's landings in their order. Where messages of one event could have made the call, it is the newest's. */
export const landingsOf = (group: readonly Life[]): Landing[] => {
  const landings = new Map<number, Landing>();
  for (const life of group) {
    for (const call of life.called) {
      if (!call.request.applied) continue;
      const { order } = call;
      const other = landings.get(order);
      const isAccepted = other?.isAccepted || (accepted(call) && isHeard(life, order));
      landings.set(order, { life: other && !isNewer(life, other.life) ? other.life : life, order, isAccepted });
    }
  }
  return [...landings.values()].toSorted((a, b) => a.order - b.order);
};

type Shown = Extract<Entry, { kind: 'shown' }> & { order: number };

/** Returns what the history said of each button, in the order in which it was written. */
export const shownOf = ({ entries }: Facts): Map<string, Shown[]> =>
  Map.groupBy(
    entries.flatMap((entry, order) => (entry.kind === 'shown' ? [{ ...entry, order }] : [])),
    ({ button }) => button,
  );

const isOlder = ({ age }: Life, shown: Age): boolean =>
  shown.asOf > age.asOf || (shown.asOf === age.asOf && shown.sentAt > age.sentAt);

/**
 * Judges an update that landed on a newer one. A fresh one may, while the queue still has the newer: it hands out both
 * again. A late one may, where the history did not know of the newer when the late one was received.
 */
const judge = (older: Landing, newer: Landing, shown: readonly Shown[], lossOf: LossOf): Overwrite => {
  const { life } = older;
  const received = life.received.findLast(({ order }) => order < older.order)?.order ?? -1;
  const overwrite = { older, newer, excuse: undefined, fault: undefined };
  if (newer.order > received) return { ...overwrite, fault: 'in the receive in which it was delivered' };
  if (!life.isLate) {
    if (goneAt(newer.life) < older.order) return { ...overwrite, fault: 'though the queue had deleted it' };
    return { ...overwrite, excuse: 'handed out again before the newer was deleted' };
  }
  const known = shown.findLast(({ order }) => order < received);
  if (known && isOlder(life, known)) return { ...overwrite, fault: 'though the history had something newer' };
  const excuse = lossOf(newer.life, receiveAt(newer.life, newer.order));
  return excuse ? { ...overwrite, excuse } : { ...overwrite, fault: 'though the history should have had it' };
};

/** Returns where an update landed on a newer one that Anveo had accepted, and that its button still showed. */
export const overwritesOf = (lives: readonly Life[], facts: Facts): Overwrite[] => {
  const lossOf = lossesOf(facts);
  const shown = shownOf(facts);
  return byButton(lives).flatMap((group) => {
    const overwrites: Overwrite[] = [];
    let before: Landing | undefined;
    for (const landing of landingsOf(group)) {
      if (before && isNewer(before.life, landing.life)) {
        overwrites.push(judge(landing, before, shown.get(landing.life.event.button.id) ?? [], lossOf));
      }
      if (landing.isAccepted) before = landing;
    }
    return overwrites;
  });
};

/** Nothing older lands on something newer, across all deliveries, where the newer one could be known. */
export const nothingOlderOverwrites = (lives: readonly Life[], facts: Facts): Violation[] =>
  overwritesOf(lives, facts)
    .filter(({ fault }) => fault !== undefined)
    .map(({ older: { life }, newer: { life: other }, fault }) => ({
      rule: 'nothing older overwrites',
      detail: `event ${life.event.number} landed on the newer event ${other.event.number} ${fault}`,
      messageIds: [life.messageId, other.messageId],
    }));
