import { changesOf } from '../changes.ts';
import { count, cut, paint, printable, screen } from '../output.ts';
import { changeText } from '../print-changes.ts';
import type { FoundRun } from './find-run.ts';
import type { UndoCounts } from './prepare-undo.ts';
import type { Undone } from './undo.ts';

/** Counts the buttons that the run was sent to. */
export const buttonsOf = (counts: UndoCounts): number => Object.values(counts).reduce((sum, each) => sum + each, 0);

/** Returns how many of the run's updates wait; undefined where that is unknown. */
const waitingOf = ({ published }: FoundRun, counts: UndoCounts): number | undefined =>
  published === undefined ? undefined : Math.max(0, published - buttonsOf(counts));

/** Returns the line of a button in JSON; none for a button that needs nothing. */
export const undoneJson = (undone: Undone): object[] => {
  const { button, action } = undone;
  if (action === 'none') return [];
  if (action === 'restore') return [{ button, action, update: undone.update }];
  return [{ button, action, ...(action === 'no-earlier-state' && { reason: undone.reason }) }];
};

/** Returns the summary in JSON. */
export const summaryJson = (run: FoundRun, counts: UndoCounts) => {
  const { restore, changedSince, noEarlierState } = counts;
  return { undoes: run.runId, restore, changedSince, noEarlierState, waiting: waitingOf(run, counts) };
};

/** Returns what the operator must know of updates that the undo does not reach. */
export const waitingLines = (run: FoundRun, counts: UndoCounts): string[] => {
  const waiting = waitingOf(run, counts);
  if (waiting === 0) return [];
  const updates =
    waiting === undefined
      ? 'updates of the run that still wait, if any'
      : `${count(waiting, 'waiting update')} of the run`;
  return [paint('yellow', `Not undone: ${updates}. Repeat the undo later.`)];
};

/** Buttons of each kind that are named, and those that have a line each. */
const MOST_NAMED = 200;
const MOST_SHOWN = 20;
const LONGEST_VALUE = 40;
/** What restores buttons of which the history has no earlier state. */
const FROM_CATALOGUE = 'To send what the catalogue has: bulk run PLAN --until';
/** Text that is no terminal's is read at this width too. */
const WIDTH = 80;

type Restored = Extract<Undone, { action: 'restore' }>;

const width = () => Math.min(WIDTH, screen().columns);

const changesText = ({ button, shows, update }: Restored): string => {
  const changes = changesOf(shows, update).map((change) => changeText(change, LONGEST_VALUE));
  return cut(`  ${printable(button)}  ${changes.join(', ') || 'what it shows now'}`, width());
};

/** Returns names in lines, as many in each as fit. */
const wrapped = (names: readonly string[]): string[] => {
  const most = width() - 2;
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? printable(name) : `${printable(name)},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `  ${line}`);
};

/** Collects what an undo does, and returns it as lines for people. */
export const createUndoText = () => {
  const restored: string[] = [];
  const changedSince: string[] = [];
  const withoutState: string[] = [];
  const section = (number: number, words: string, lines: readonly string[], named: number): string[] => {
    if (number === 0) return [];
    const more = number - named;
    const rest = more > 0 ? [`  … and ${count(more, 'more button')}: --dry-run --json names them all`] : [];
    return [`${count(number, 'button')} ${words}`, ...lines, ...rest];
  };
  return {
    add(undone: Undone) {
      if (undone.action === 'restore' && restored.length < MOST_SHOWN) restored.push(changesText(undone));
      if (undone.action === 'changed-since' && changedSince.length < MOST_NAMED) changedSince.push(undone.button);
      if (undone.action === 'no-earlier-state' && withoutState.length < MOST_SHOWN) {
        withoutState.push(cut(`  ${printable(`${undone.button}: ${undone.reason}`)}`, width()));
      }
    },
    lines: ({ restore, changedSince: changed, noEarlierState, restored: before, same, dead }: UndoCounts): string[] => [
      ...section(restore, 'to restore', restored, restored.length),
      ...section(changed, 'changed since, left alone', wrapped(changedSince), changedSince.length),
      ...section(noEarlierState, 'without an earlier state', withoutState, withoutState.length),
      ...(noEarlierState > 0 ? [FROM_CATALOGUE] : []),
      ...section(before, 'restored already', [], before),
      ...section(same, 'that show the same as before', [], same),
      ...section(dead, 'whose update of the run is dead: discard it, or a replay changes them', [], dead),
    ],
  };
};
