import type { Facts, Violation } from './facts.ts';
import { type Compared, compare, type Recorded, violation } from './history.ts';
import { type Life, wordsOf } from './lives.ts';
import type { LossOf } from './losses.ts';

type Logged = Life['logged'][number] & { life: Life };

/** Outcomes of which nobody has to end the cause are not written; other deferrals at receives that are powers of two. */
const isWritten = ({ outcome: { outcome, cause }, receive }: Logged): boolean =>
  outcome !== 'deferred' || (cause !== 'time' && cause !== 'blocked' && (receive & (receive - 1)) === 0);

const wasShown = ({ outcome: { outcome } }: Logged) => outcome === 'delivered' || outcome === 'unchanged';

/** Whether an update is superseded whose row may say that its button showed it: such a row is kept. */
const mayBeKept = (each: Logged, logged: readonly Logged[]): boolean =>
  each.outcome.outcome === 'superseded' && logged.some((other) => wasShown(other) && other.order < each.order);

/** Returns the outcomes that the row of an update may have; undefined stands for no row. */
const allowedOf = (logged: readonly Logged[], lossOf: LossOf): Set<string | undefined> => {
  const allowed = new Set<string | undefined>();
  for (const each of logged.toReversed()) {
    allowed.add(wordsOf(each.outcome));
    const isKept = isWritten(each) && !mayBeKept(each, logged) && lossOf(each.life, each.receive) === undefined;
    const isAlone = logged.every(({ outcome, life }) => life === each.life || !isSameBatch(outcome, each.outcome));
    if (isKept && isAlone) return allowed;
  }
  return allowed.add(undefined);
};

/** A row that says what a button showed keeps that: where its update is superseded later, nothing is written. */
const withoutOverwrites = (logged: readonly Logged[], lossOf: LossOf): Logged[] => {
  const first = logged.findIndex((each) => wasShown(each) && lossOf(each.life, each.receive) === undefined);
  if (first < 0) return [...logged];
  // A deferral is written over it, and then what follows is.
  const deferred = logged.findIndex(({ outcome }, index) => index > first && outcome.outcome === 'deferred');
  const end = deferred < 0 ? logged.length : deferred;
  return logged.filter(({ outcome }, index) => index < first || index > end || outcome.outcome !== 'superseded');
};

/** Two messages of one update in one batch change its row side by side. */
const isSameBatch = (a: Logged['outcome'], b: Logged['outcome']) =>
  a.requestId !== undefined && a.requestId === b.requestId;

/**
 * Whether a row says that an update is deferred because the history took that after the message had come back: the run's
 * waits are 200 times shorter than the function's, and its writes are not.
 */
const isLateDeferral = (recorded: Recorded | undefined, logged: readonly Logged[]): boolean =>
  recorded?.outcome === 'deferred' &&
  logged.some(
    ({ life, receive, worker, outcome: { outcome } }) =>
      outcome === 'deferred' &&
      worker === recorded.worker &&
      life.received.some((each) => each.receive > receive && each.order < recorded.order),
  );

/** Returns what is wrong with the row of an update. */
const wrongRow = (
  updateId: string,
  messages: readonly Life[],
  { said, recorded, settled, lossOf }: Compared,
): Violation[] => {
  const logged = messages
    .flatMap((life) => life.logged.map((each): Logged => ({ ...each, life })))
    .toSorted((a, b) => a.order - b.order);
  const row = said.rows.find(({ messageId }) => messageId === updateId);
  const words = row && [row.outcome, row.failure].filter(Boolean).join(' ');
  const allowed = allowedOf(withoutOverwrites(logged, lossOf), lossOf);
  if (settled.has(updateId)) allowed.add('superseded');
  if (allowed.has(words)) return [];
  const last = recorded.findLast(({ messageId }) => messageId === updateId);
  if (words === 'deferred' && isLateDeferral(last, logged)) return [];
  const told = [...allowed].map((each) => each ?? 'nothing').join(' or ');
  const detail = `the row of event ${messages[0]?.event.number} says ${words ?? 'nothing'}, not ${told}`;
  return [violation(detail, ...messages)];
};

/** Each row has the last outcome that the function logged for its update, or the last that the history did not miss. */
const wrongRows = (compared: Compared): Violation[] => {
  const { said, group } = compared;
  const written = group.filter(({ event }) => event.nature !== 'invalid');
  const updates = Map.groupBy(written, ({ updateId }) => updateId);
  const foreign = said.rows.filter(({ messageId }) => !updates.has(messageId));
  return [
    ...foreign.map(({ messageId }) => violation(`a row is of no update: ${messageId}`)),
    ...[...updates].flatMap(([updateId, messages]) => wrongRow(updateId, messages, compared)),
  ];
};

/** The history says of each update what became of it. */
export const rowsAgree = (lives: readonly Life[], facts: Facts): Violation[] =>
  compare(lives, facts).flatMap(wrongRows);
