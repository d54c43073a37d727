import type { Facts } from './checks/facts.ts';
import { heldOf, livesOf, wordsOf } from './checks/lives.ts';
import type { Entry } from './chronicle.ts';

/** Names with their counts, the highest first. */
export type Counts = [name: string, count: number][];

/** Counts things by name, without those that have none. */
export const count = <T>(things: readonly T[], nameOf: (thing: T) => string | undefined): Counts =>
  [...Map.groupBy(things, nameOf)]
    .flatMap(([name, { length }]): Counts => (name === undefined ? [] : [[name, length]]))
    .toSorted(([, a], [, b]) => b - a);

/** Returns a run's figures, in groups of counts. */
export const figuresOf = (facts: Facts): Record<string, Counts> => {
  const { entries, published, letters } = facts;
  const lives = livesOf(facts);
  const held = heldOf(lives);
  const number = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind).length;
  const again = lives.reduce((sum, { received }) => sum + Math.max(0, received.length - 1), 0);
  const landedTwice = lives.filter(({ called }) => called.filter(({ request }) => request.applied).length > 1).length;
  const undone = lives.filter(({ logged, final }) =>
    logged.some(({ outcome }) => outcome.outcome !== 'deferred' && wordsOf(outcome) !== wordsOf(final)),
  ).length;
  return {
    run: [
      ['events', published.size],
      ['buttons', new Set([...published.values()].map(({ button }) => button.id)).size],
      ['kills', number('killed')],
      ['rotations of the secret', number('rotated')],
      ['calls of Anveo', number('called')],
      ['dead letters', letters.length],
      ['received again', again],
      ['landed more than once', landedTwice],
      ['another outcome after a lost acknowledgement', undone],
    ],
    events: count([...published.values()], ({ nature }) => nature),
    outcomes: count(lives, ({ final, messageId }) => held.get(messageId) ?? wordsOf(final)),
    deferrals: count(entries, (entry) => (entry.kind === 'logged' ? entry.outcome.cause : undefined)),
    'faults of Anveo': count(entries, (entry) => (entry.kind === 'called' ? entry.request.fault : undefined)),
    'faults of AWS': count(entries, (entry) => (entry.kind === 'fault' ? `${entry.action} ${entry.fault}` : undefined)),
  };
};
