import type { Facts } from './checks/facts.ts';
import { missesOf } from './checks/history.ts';
import { heldOf, type Life, livesOf, wordsOf } from './checks/lives.ts';
import { overwritesOf } from './checks/overwrites.ts';
import { mistakenOf } from './checks/unchanged.ts';
import { judgedOf } from './checks/undos.ts';
import type { Entry } from './chronicle.ts';
import type { PlannedEvent } from './plan/events.ts';

/** Names with their counts, the highest first. */
export type Counts = [name: string, count: number][];

/** Counts things by name, without those that have none. */
export const count = <T>(things: readonly T[], nameOf: (thing: T) => string | undefined): Counts =>
  [...Map.groupBy(things, nameOf)]
    .flatMap(([name, { length }]): Counts => (name === undefined ? [] : [[name, length]]))
    .toSorted(([, a], [, b]) => b - a);

/** What the history was asked and told, and what it missed. */
const historyFigures = (lives: readonly Life[], facts: Facts): Counts => {
  const overwrites = overwritesOf(lives, facts);
  const over = count(overwrites, ({ excuse }) => excuse && `landed on a newer one: ${excuse}`);
  return [
    ['late messages', lives.filter(({ isLate }) => isLate).length],
    ['late ones superseded', lives.filter(({ isLate, final }) => isLate && final?.outcome === 'superseded').length],
    ['batches not written', facts.entries.filter(({ kind }) => kind === 'not written').length],
    ['buttons whose last delivery it misses', missesOf(lives, facts)],
    ['unchanged', lives.filter(({ final }) => final?.outcome === 'unchanged').length],
    ['of them, though the history had missed what the button shows', mistakenOf(lives, facts).length],
    ...over,
  ];
};

/** What undos decided, and on how many buttons the check could judge that. */
const undoFigures = (lives: readonly Life[], facts: Facts): Counts => {
  const { judged, unsure } = judgedOf(lives, facts);
  const decided = count(facts.entries, (entry) => (entry.kind === 'decided' ? entry.action : undefined));
  return [...decided, ['judged', judged], ['not judged: the history was not told all before', unsure]];
};

/** What came in over HTTP, and how often it was tried. */
const httpFigures = (lives: readonly Life[], { http }: Facts): Counts => {
  if (!http) return [];
  const late = lives.filter(({ event }) => event.http === 'again');
  return [
    ['updates', lives.filter(({ event }) => event.http === 'first').length],
    ...[...http.tries]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, tries]): Counts[number] => [`tries: ${what}`, tries]),
    ['accepted requests sent again at once', http.repeated],
    ['taken twice of them', http.doubled.length],
    ['updates sent again late', late.length],
    ['of them superseded', late.filter(({ final }) => final?.outcome === 'superseded').length],
  ];
};

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
  const messages = [...published.values()];
  const of = (isCounted: (event: PlannedEvent) => boolean) => messages.filter(isCounted).length;
  return {
    run: [
      [
        'events of publishers',
        of(({ runId, first, http }) => runId === undefined && first === undefined && http !== 'again'),
      ],
      ['bulk runs', new Set(messages.flatMap(({ runId, undoes }) => (undoes ? [] : (runId ?? [])))).size],
      ['rows of bulk runs', of(({ runId, undoes, first }) => !undoes && runId !== undefined && first === undefined)],
      ['undos', new Set(entries.flatMap((entry) => (entry.kind === 'undo' ? [entry.undoId] : []))).size],
      ['buttons restored by them', of(({ undoes, first }) => undoes !== undefined && first === undefined)],
      ['dead letters replayed', of(({ first }) => first?.by === 'replay')],
      ['settled by replays', number('settled')],
      ['dead letters redriven', of(({ first }) => first?.by === 'redrive')],
      ['buttons', new Set(messages.map(({ button }) => button.id)).size],
      ['kills', number('killed')],
      ['rotations of the secret', number('rotated')],
      ['calls of Anveo', number('called')],
      ['dead letters', letters.length],
      ['received again', again],
      ['landed more than once', landedTwice],
      ['another outcome after a lost acknowledgement', undone],
    ],
    events: count(messages, ({ nature }) => nature),
    'over HTTP': httpFigures(lives, facts),
    outcomes: count(lives, ({ final, messageId }) => held.get(messageId) ?? wordsOf(final)),
    'buttons of undos': undoFigures(lives, facts),
    history: historyFigures(lives, facts),
    deferrals: count(entries, (entry) => (entry.kind === 'logged' ? entry.outcome.cause : undefined)),
    'faults of Anveo': count(entries, (entry) => (entry.kind === 'called' ? entry.request.fault : undefined)),
    'faults of AWS': count(entries, (entry) => (entry.kind === 'fault' ? `${entry.action} ${entry.fault}` : undefined)),
  };
};
