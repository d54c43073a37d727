import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../chronicle.ts';
import { contentOf } from '../plan/content.ts';
import type { ButtonHistory, Facts, Violation } from './facts.ts';
import { byButton, type Life } from './lives.ts';
import { type LossOf, lossesOf, receiveAt } from './losses.ts';
import { type Landing, landingsOf, shownOf } from './overwrites.ts';

const RULE = 'the history agrees with Anveo';

/** Returns a violation of the rule that the history agrees. */
export const violation = (detail: string, ...lives: (Life | undefined)[]): Violation => ({
  rule: RULE,
  detail,
  messageIds: lives.flatMap((life) => (life ? [life.messageId] : [])),
});

const isLost = ({ life, order }: Landing, lossOf: LossOf) => lossOf(life, receiveAt(life, order)) !== undefined;

/** A row that the history took, with its place in the chronicle. */
export type Recorded = Extract<Entry, { kind: 'recorded' }> & { order: number };

/** What the history says of a button beside what Anveo was sent. */
export interface Compared {
  said: ButtonHistory;
  group: readonly Life[];
  landings: readonly Landing[];
  /** The update that the history was told last that the button shows. */
  told: string | undefined;
  /** The rows that the history took, in their order. */
  recorded: readonly Recorded[];
  /** The updates that a replay settled. */
  settled: ReadonlySet<string>;
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

/** Returns the buttons with what the history says of them beside what Anveo was sent. */
export const compare = (lives: readonly Life[], facts: Facts): Compared[] => {
  const lossOf = lossesOf(facts);
  const groups = new Map(byButton(lives).map((group) => [group[0]?.event.button.id, group]));
  const shown = shownOf(facts);
  const recorded = Map.groupBy(
    facts.entries.flatMap((entry, order) => (entry.kind === 'recorded' ? [{ ...entry, order }] : [])),
    ({ button }) => button,
  );
  const settled = new Set(facts.entries.flatMap((entry) => (entry.kind === 'settled' ? [entry.messageId] : [])));
  return (facts.history ?? []).map((said) => {
    const group = groups.get(said.button) ?? [];
    const told = shown.get(said.button)?.at(-1)?.messageId;
    const rows = recorded.get(said.button) ?? [];
    return { said, group, landings: landingsOf(group), told, recorded: rows, settled, lossOf };
  });
};

/** Returns how many buttons the history says something older of than Anveo accepted last, since it missed that. */
export const missesOf = (lives: readonly Life[], facts: Facts): number =>
  compare(lives, facts).filter(({ said, landings }) => {
    const last = landings.findLast(({ isAccepted }) => isAccepted);
    return last && !shows(said, last);
  }).length;

/** The history says of each button what the simulator received last. */
export const historyAgrees = (lives: readonly Life[], facts: Facts): Violation[] =>
  compare(lives, facts).flatMap((each) => [...wrongShown(each), ...wrongCertainty(each)]);
