import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../chronicle.ts';
import { contentOf } from '../plan/content.ts';
import type { ButtonHistory, Facts, Violation } from './facts.ts';
import { byButton, type Life, wordsOf } from './lives.ts';
import { type LossOf, lossesOf, receiveAt } from './losses.ts';
import { type Landing, landingsOf, shownOf } from './overwrites.ts';

const RULE = 'the history agrees with Anveo';

const violation = (detail: string, ...lives: (Life | undefined)[]): Violation => ({
  rule: RULE,
  detail,
  messageIds: lives.flatMap((life) => (life ? [life.messageId] : [])),
});

const isLost = ({ life, order }: Landing, lossOf: LossOf) => lossOf(life, receiveAt(life, order)) !== undefined;

type Recorded = Extract<Entry, { kind: 'recorded' }> & { order: number };

/** What the history says of a button beside what Anveo was sent. */
interface Compared {
  said: ButtonHistory;
  group: readonly Life[];
  landings: readonly Landing[];
  /** The update that the history was told last that the button shows. */
  told: string | undefined;
  /** The rows that the history took, in their order. */
  recorded: readonly Recorded[];
  lossOf: LossOf;
}

const shows = ({ shown }: ButtonHistory, { life }: Landing): boolean =>
  shown?.update !== undefined && isDeepStrictEqual(contentOf({ ...shown.update }), life.event.content);

/**
 * `shows` is the last update that Anveo accepted. Where the history may lack that one, it is what the history was told
 * last.
 */
const wrongShown = ({ said, landings, told, lossOf }: Compared): Violation[] => {
  const { button, shown } = said;
  const last = landings.findLast(({ isAccepted }) => isAccepted);
  if (!last) return shown ? [violation(`${button} shows something, though Anveo accepted nothing`)] : [];
  if (shows(said, last)) return [];
  if (isLost(last, lossOf) && shown?.messageId === told) return [];
  const says = shown ? `update ${shown.messageId}` : 'nothing';
  return [violation(`${button} shows ${says} instead of event ${last.life.event.number}`, last.life)];
};

/** Whether the history says that a later call may have changed the button. */
const isUncertain = ({ shown, rows }: ButtonHistory): boolean =>
  shown ? shown.uncertain === true : rows.some(({ mayHaveLanded }) => mayHaveLanded === true);

/** What landed last without an answer makes the button uncertain. Nothing does where the function logged no such call. */
const wrongCertainty = ({ said, group, landings, lossOf }: Compared): Violation[] => {
  const last = landings.at(-1);
  if (last && !last.isAccepted && !isUncertain(said) && !isLost(last, lossOf)) {
    const detail = `${said.button} is certain, though event ${last.life.event.number} landed without an answer`;
    return [violation(detail, last.life)];
  }
  const isPossible = group.some(({ logged }) => logged.some(({ outcome }) => outcome.mayHaveLanded));
  return isUncertain(said) && !isPossible
    ? [violation(`${said.button} is uncertain, though each call was answered`)]
    : [];
};

type Logged = Life['logged'][number] & { life: Life };

/** Outcomes of which nobody has to end the cause are not written; other deferrals at receives that are powers of two. */
const isWritten = ({ outcome: { outcome, cause }, receive }: Logged): boolean =>
  outcome !== 'deferred' || (cause !== 'time' && cause !== 'blocked' && (receive & (receive - 1)) === 0);

/** Returns the outcomes that the row of an update may have; undefined stands for no row. */
const allowedOf = (logged: readonly Logged[], lossOf: LossOf): Set<string | undefined> => {
  const allowed = new Set<string | undefined>();
  for (const each of logged.toReversed()) {
    allowed.add(wordsOf(each.outcome));
    const isKept = isWritten(each) && lossOf(each.life, each.receive) === undefined;
    const isAlone = logged.every(({ outcome, life }) => life === each.life || !isSameBatch(outcome, each.outcome));
    if (isKept && isAlone) return allowed;
  }
  return allowed.add(undefined);
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
const wrongRow = (updateId: string, messages: readonly Life[], { said, recorded, lossOf }: Compared): Violation[] => {
  const logged = messages
    .flatMap((life) => life.logged.map((each): Logged => ({ ...each, life })))
    .toSorted((a, b) => a.order - b.order);
  const row = said.rows.find(({ messageId }) => messageId === updateId);
  const words = row && [row.outcome, row.failure].filter(Boolean).join(' ');
  const allowed = allowedOf(logged, lossOf);
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

/** Returns the buttons with what the history says of them beside what Anveo was sent. */
const compare = (lives: readonly Life[], facts: Facts): Compared[] => {
  const lossOf = lossesOf(facts);
  const groups = new Map(byButton(lives).map((group) => [group[0]?.event.button.id, group]));
  const shown = shownOf(facts);
  const recorded = Map.groupBy(
    facts.entries.flatMap((entry, order) => (entry.kind === 'recorded' ? [{ ...entry, order }] : [])),
    ({ button }) => button,
  );
  return (facts.history ?? []).map((said) => {
    const group = groups.get(said.button) ?? [];
    const told = shown.get(said.button)?.at(-1)?.messageId;
    return { said, group, landings: landingsOf(group), told, recorded: recorded.get(said.button) ?? [], lossOf };
  });
};

/** Returns how many buttons the history says something older of than Anveo accepted last, since it missed that. */
export const missesOf = (lives: readonly Life[], facts: Facts): number =>
  compare(lives, facts).filter(({ said, landings }) => {
    const last = landings.findLast(({ isAccepted }) => isAccepted);
    return last && !shows(said, last);
  }).length;

/** The history says of each button what the simulator received last, and of each update what became of it. */
export const historyAgrees = (lives: readonly Life[], facts: Facts): Violation[] =>
  compare(lives, facts).flatMap((each) => [...wrongShown(each), ...wrongCertainty(each), ...wrongRows(each)]);
