import type { Entry, Outcome } from '../chronicle.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Letter } from '../update-queue.ts';
import type { Facts } from './facts.ts';

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }> & { order: number };

/** One event's way through the run; `order` is the place of a fact in the chronicle. */
export interface Life {
  event: PlannedEvent;
  messageId: string;
  /** When it was published, as the chronicle counts. */
  published: number;
  /** The order in which the queue took the messages. */
  sequence: string;
  received: EntryOf<'received'>[];
  called: EntryOf<'called'>[];
  logged: EntryOf<'logged'>[];
  deleted: EntryOf<'deleted'>[];
  letters: Letter[];
  /** What was logged for the receive that let the queue delete it: the outcome that is final. */
  final: Outcome | undefined;
}

const outcomeOf = (logged: readonly EntryOf<'logged'>[], receive: number | undefined) =>
  logged.find((entry) => entry.receive === receive)?.outcome;

/** The final outcome in the words of the table: `delivered`, `dead-lettered Rejected`. */
export const wordsOf = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'none' : [outcome.outcome, outcome.failure].filter(Boolean).join(' ');

export const accepted = ({ request }: EntryOf<'called'>): boolean => request.applied && request.answer === 'SUCCESS';

/** The facts by event. */
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
    life.sequence = life.received[0]?.sequence ?? '';
    life.final = outcomeOf(life.logged, life.deleted[0]?.receive);
  }
  return [...lives.values()];
};

/** The lives of each button's events, oldest first. */
export const byButton = (lives: readonly Life[]): Life[][] =>
  [...Map.groupBy(lives, ({ event }) => event.button.id).values()].map((group) =>
    group.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1)),
  );
