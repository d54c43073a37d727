import type { Entry, Outcome } from '../chronicle.ts';
import { namesOf } from '../plan/content.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Letter } from '../queue/letters.ts';
import type { Facts } from './facts.ts';

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }> & { order: number };

/** An update's age: when it was decided, and then when it was first sent, in milliseconds since the epoch. */
export interface Age {
  asOf: number;
  sentAt: number;
}

/** All facts about one message of an event; `order` is the place of a fact in the chronicle. */
export interface Life {
  event: PlannedEvent;
  messageId: string;
  /** The message that was sent first, by which the history knows the update. */
  updateId: string;
  age: Age;
  /** Whether it was decided before this message was sent. */
  isLate: boolean;
  /** When it was published, as the chronicle counts. */
  published: number;
  /** The order in which the queue took the messages; what was never received stands last. */
  sequence: string;
  received: EntryOf<'received'>[];
  /** The calls about its event while the message was in the queue. */
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

const begin = (messageId: string, event: PlannedEvent): Life => ({
  ...{ event, messageId, updateId: event.first?.messageId ?? messageId },
  ...{ age: { asOf: Number.NaN, sentAt: Number.NaN }, isLate: false },
  ...{ published: Number.NaN, sequence: NEVER_RECEIVED, final: undefined },
  ...{ received: [], called: [], logged: [], deleted: [], letters: [] },
});

/** Sets what follows from the first receive: it tells when the queue took the message. */
const setAge = (life: Life): void => {
  const { event, received } = life;
  const sentAt = received[0]?.sentAt ?? Number.NaN;
  const first = Math.min(event.first?.sentAt ?? sentAt, sentAt);
  life.age = { asOf: Math.min(event.asOf ?? sentAt, first), sentAt: first };
  life.isLate = life.age.asOf < sentAt;
  life.sequence = received[0]?.sequence ?? NEVER_RECEIVED;
};

/** Whether the receive of a message that was under way at a moment made no call: nothing was to change, or others of its group came first. */
const isWithoutCall = ({ received, logged }: Life, order: number): boolean => {
  const receive = received.findLast((each) => each.order < order)?.receive;
  const said = logged.filter((each) => each.receive === receive);
  return said.some(({ outcome: { outcome, cause } }) => outcome === 'unchanged' || cause === 'blocked');
};

/** Returns which of an event's messages a call may be about: those in the queue then, else the one that left it last. */
const calledBy = (messages: readonly Life[], order: number): Life[] => {
  const received = messages.filter(
    (life) => (life.received[0]?.order ?? Number.POSITIVE_INFINITY) < order && !isWithoutCall(life, order),
  );
  const there = received.filter((life) => goneAt(life) > order);
  return there.length > 0 ? there : received.length > 0 ? received.slice(-1) : messages.slice(0, 1);
};

/** Returns the facts by message, in the order of publication. */
export const livesOf = ({ published, entries, letters }: Facts): Life[] => {
  const lives = new Map([...published].map(([id, event]) => [id, begin(id, event)]));
  const byNumber = Map.groupBy(lives.values(), ({ event }) => event.number);
  for (const [order, entry] of entries.entries()) {
    if (entry.kind === 'published') {
      const life = lives.get(entry.messageId);
      if (life) life.published = entry.at;
    }
    if (entry.kind === 'received') lives.get(entry.messageId)?.received.push({ ...entry, order });
    if (entry.kind === 'logged') lives.get(entry.messageId)?.logged.push({ ...entry, order });
    if (entry.kind === 'deleted') lives.get(entry.messageId)?.deleted.push({ ...entry, order });
  }
  for (const [order, entry] of entries.entries()) {
    if (entry.kind !== 'called') continue;
    for (const life of calledBy(byNumber.get(entry.event ?? 0) ?? [], order)) life.called.push({ ...entry, order });
  }
  for (const letter of letters) lives.get(letter.messageId)?.letters.push(letter);
  for (const life of lives.values()) {
    setAge(life);
    life.final = outcomeOf(life.logged, life.deleted[0]?.receive);
  }
  return [...lives.values()];
};

/** Whether an update was decided later than another, or at the same time and first sent later. */
export const isNewer = ({ age }: Life, { age: other }: Life): boolean =>
  age.asOf > other.asOf || (age.asOf === other.asOf && age.sentAt > other.sentAt);

/** When the queue deleted it, as `order`; infinite for what it still holds. */
export const goneAt = ({ deleted }: Life): number => deleted[0]?.order ?? Number.POSITIVE_INFINITY;

/** When a receive began, as `order`; -1 without such a receive. */
export const startOf = ({ received }: Pick<Life, 'received'>, receive: number | undefined): number =>
  received.findLast((each) => each.receive === receive)?.order ?? -1;

/** Whether a newer message replaces an older one: it covers it, and is not late with something decided earlier. */
export const replaces = (newer: Life, older: Life): boolean =>
  (!newer.isLate || newer.age.asOf >= older.age.asOf) && covers(newer, older);

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
