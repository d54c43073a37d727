import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import { isNewer, type Life } from './lives.ts';
import { lossesOf, receiveAt } from './losses.ts';
import { type Landing, landingsOf } from './overwrites.ts';
import { type Met, metBy, toldAtOf, undosOf } from './undo-facts.ts';

const isOf = ({ life }: Landing, run: string) => life.event.runId === run;
const contentOf = ({ life }: Landing) => life.event.content;
const isSame = (one: Landing, other: Landing) => isDeepStrictEqual(contentOf(one), contentOf(other));

/** Whether the button shows the run's update, or the same again since an undo of a later run restored it. */
const showsRun = ({ shown, undo: { run } }: Met): boolean => {
  const last = shown.at(-1);
  const ofRun = shown.findLast((landing) => isOf(landing, run));
  if (!last || !ofRun) return false;
  return isOf(last, run) || (last.life.event.undoes !== undefined && isSame(last, ofRun));
};

/** What an undo restores is what the button showed before the run; or what it shows, so that the run's update cannot land. */
const wrongContent = (met: Met): string | undefined => {
  const [life] = met.ofUndo;
  if (!life || met.decision?.action !== 'restore') return undefined;
  const restored = showsRun(met) ? met.before : met.shown.at(-1);
  if (restored && isDeepStrictEqual(contentOf(restored), life.event.content)) return undefined;
  const shows = restored ? `event ${restored.life.event.number}` : 'nothing';
  return `restored event ${life.event.number}, though the button showed ${shows}`;
};

/** Returns what is wrong with a decision to leave a button alone. */
const wronglyLeft = (met: Met): string | undefined => {
  const { decision, shown, before, ofRun } = met;
  const last = shown.at(-1);
  if (!showsRun(met) || !last) {
    const isNotNewer = last === undefined || ofRun.some((life) => isNewer(life, last.life));
    const isLeft = decision?.action === 'changed-since' && isNotNewer;
    return isLeft ? 'left it alone as changed since, though nothing newer was shown' : undefined;
  }
  switch (decision?.action) {
    case undefined:
      return 'did not find it';
    case 'changed-since':
      return 'left it alone as changed since, though it showed what the run sent';
    case 'no-earlier-state':
      return before && `found no earlier state, though event ${before.life.event.number} was shown`;
    case 'same':
      return before && isSame(before, last) ? undefined : 'called what was before the same';
    case 'dead':
      return "called the run's update dead, though it was shown";
    default:
      return undefined;
  }
};

/** What was decided is sent. */
const notSent = ({ decision, ofUndo, undo: { leftOut }, button }: Met): string | undefined =>
  decision?.action === 'restore' && leftOut && !leftOut.has(button) && ofUndo.length === 0
    ? 'did not send it'
    : undefined;

/** What was decided after the run stays: the update of an undo replaces the run's, and what is older, and other undos. */
const overwritten = (
  { ofUndo, ofRun }: Met,
  landings: readonly Landing[],
  isLost: (landing: Landing) => boolean,
): string | undefined => {
  const runAsOf = Math.max(...ofRun.map(({ age }) => age.asOf));
  for (const [index, landing] of landings.entries()) {
    const before = landings.slice(0, index).findLast(({ isAccepted }) => isAccepted);
    if (!ofUndo.includes(landing.life) || !before || isLost(before)) continue;
    const { event, age } = before.life;
    const isChange = event.undoes === undefined && !ofRun.includes(before.life) && age.asOf > runAsOf + 1;
    if (isChange) return `overwrote event ${event.number}, which was decided after the run`;
  }
  return undefined;
};

const judge = (lives: readonly Life[], facts: Facts) => {
  const lossOf = lossesOf(facts);
  const isLost = ({ life, order }: Landing) => lossOf(life, receiveAt(life, order)) !== undefined;
  const toldAt = toldAtOf(facts);
  const groups = Map.groupBy(lives, ({ event }) => event.button.id);
  const landings = new Map([...groups].map(([button, group]) => [button, landingsOf(group)]));
  return undosOf(facts).flatMap((undo) =>
    [...groups].flatMap(([button, group]) => {
      const all = landings.get(button) ?? [];
      const met = metBy(undo, button, group, all, toldAt);
      if (!met) return [];
      const isSure = met.isTold && !met.relevant.some((landing) => !landing.isAccepted || isLost(landing));
      const faults = [
        ...(isSure ? [wrongContent(met), wronglyLeft(met)] : []),
        notSent(met),
        overwritten(met, all, isLost),
      ].filter((fault) => fault !== undefined);
      return [{ met, isSure, faults }];
    }),
  );
};

/** Counts the buttons of undos whose decisions were judged, and those of which the history may not have known all. */
export const judgedOf = (lives: readonly Life[], facts: Facts): { judged: number; unsure: number } => {
  const verdicts = judge(lives, facts);
  const judged = verdicts.filter(({ isSure }) => isSure).length;
  return { judged, unsure: verdicts.length - judged };
};

/**
 * An undo restores what each button showed before the run, leaves alone what was changed since, and overwrites nothing that
 * was decided after the run. What it decides is judged where the history knew all that had landed.
 */
export const undosRestore = (lives: readonly Life[], facts: Facts): Violation[] =>
  judge(lives, facts).flatMap(({ met: { undo, button, ofRun, ofUndo, before, shown }, faults }) =>
    faults.map((fault) => ({
      rule: 'an undo restores what was before',
      detail: `${undo.undoId} of ${undo.run} ${fault} (${button})`,
      messageIds: [
        ...new Set([...ofRun, ...ofUndo, before?.life, shown.at(-1)?.life].flatMap((life) => life?.messageId ?? [])),
      ],
    })),
  );
