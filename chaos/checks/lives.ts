import type { Entry, Outcome } from '../chronicle.ts';
import { namesOf } from '../plan/content.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Letter } from '../update-queue.ts';
import type { Facts } from './facts.ts';

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }> & { order: number };

/** All facts about one event; `order` is the place of a fact in the chronicle. */
export interface Life {
  event: PlannedEvent;
  messageId: string;
  /** When it was published, as the chronicle counts. */
  published: number;
  /** The order in which the queue took the messages; what was never received stands last. */
  sequence: string;
  received: EntryOf<'received'>[];
  called: EntryOf<'called'>[];
  logged: EntryOf<'logged'>[];
  deleted: EntryOf<'deleted'>[];
  letters: Letter[];
  /** The outcome that was logged for the receive whose receipt deleted it. */
  final: Outcome | undefined;
}

const outcomeOf = (logged: readonly EntryOf<'logged'>[], receive: number | undefined) =>
  logged.find((entry) => entry.receive === receive)?.outcome;

/** Returns an outcome as one phrase: `delivered`, `dead-lettered Rejected`. */
export const wordsOf = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'none' : [outcome.outcome, outcome.failure].filter(Boolean).join(' ');

/** Whether Anveo applied the update of a call and said so. */
export const accepted = ({ request }: EntryOf<'called'>): boolean => request.applied && request.answer === 'SUCCESS';

/** Stands behind all digits. */
const NEVER_RECEIVED = '~';

/** Returns the facts by event, in the order of publication. */
export const livesOf = ({ published, entries, letters }: Facts): Life[] => {
  const lives = new Map(
    [...published].map(([messageId, event]): [string, Life] => [
      messageId,
      {
        ...{ event, messageId, published: Number.NaN, sequence: '', final: undefined },
        ...{ received: [], called: [], logged: [], deleted: [], letters: [] },
      },
    ]),
  );
  const byNumber = new Map([...lives.values()].map((life) => [life.event.number, life]));
  for (const [order, entry] of entries.entries()) {
    if (entry.kind === 'published') {
      const life = lives.get(entry.messageId);
      if (life) life.published = entry.at;
    }
    if (entry.kind === 'called') byNumber.get(entry.event ?? 0)?.called.push({ ...entry, order });
    if (entry.kind === 'received') lives.get(entry.messageId)?.received.push({ ...entry, order });
    if (entry.kind === 'logged') lives.get(entry.messageId)?.logged.push({ ...entry, order });
    if (entry.kind === 'deleted') lives.get(entry.messageId)?.deleted.push({ ...entry, order });
  }
  for (const letter of letters) lives.get(letter.attributes['SourceMessageId'] ?? '')?.letters.push(letter);
  for (const life of lives.values()) {
    life.sequence = life.received[0]?.sequence ?? NEVER_RECEIVED;
    life.final = outcomeOf(life.logged, life.deleted[0]?.receive);
  }
  return [...lives.values()];
};

/** When the queue deleted it, as `order`; infinite for what it still holds. */
export const goneAt = ({ deleted }: Life): number => deleted[0]?.order ?? Number.POSITIVE_INFINITY;

/** When a receive began, as `order`; -1 without such a receive. */
export const startOf = ({ received }: Pick<Life, 'received'>, receive: number | undefined): number =>
  received.findLast((each) => each.receive === receive)?.order ?? -1;

/** Whether a newer update sets every parameter that an older one sets: else it must not replace it. */
export const covers = ({ event: { content: newer } }: Life, { event: { content: older } }: Life): boolean =>
  newer !== undefined && older !== undefined && namesOf(older).isSubsetOf(namesOf(newer));

/** Returns the lives of each button's events, oldest first. */
export const byButton = (lives: readonly Life[]): Life[][] =>
  [...Map.groupBy(lives, ({ event }) => event.button.id).values()].map((group) =>
    group.toSorted((a, b) => (a.sequence === b.sequence ? 0 : a.sequence < b.sequence ? -1 : 1)),
  );

/** Why an event may be in the queue when the run ends. */
export type Held = 'poison: still retried at the end' | 'behind poison at the end';

/** Returns, by message ID, what poison keeps in the queue: the oldest of its button is poison, and was deferred. */
export const heldOf = (lives: readonly Life[]): Map<string, Held> => {
  const held = byButton(lives).flatMap((group) => {
    const left = group.filter(({ deleted }) => deleted.length === 0);
    const isPoison = ({ event }: Life) => event.nature === 'poison';
    if (!left[0] || !isPoison(left[0]) || left[0].logged.at(-1)?.outcome.outcome !== 'deferred') return [];
    return left.map((life): [string, Held] => [
      life.messageId,
      isPoison(life) ? 'poison: still retried at the end' : 'behind poison at the end',
    ]);
  });
  return new Map(held);
};
