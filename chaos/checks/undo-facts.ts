import type { Entry } from '../chronicle.ts';
import type { Facts } from './facts.ts';
import type { Life } from './lives.ts';
import type { Landing } from './overwrites.ts';

type Ordered<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }> & { order: number };

/** One undo, from its begin until it had decided on each button that it found. */
export interface Undo {
  undoId: string;
  run: string;
  begun: number;
  decided: number;
  /** The buttons that it did not send to on purpose; undefined where it was killed before it had sent all. */
  leftOut: ReadonlySet<string> | undefined;
  decisions: ReadonlyMap<string, Ordered<'decided'>>;
}

const ordered = <Kind extends Entry['kind']>({ entries }: Facts, kind: Kind): Ordered<Kind>[] =>
  entries.flatMap((entry, order) => (entry.kind === kind ? [{ ...entry, order } as Ordered<Kind>] : []));

/** Returns the undos that had decided; one that was killed and repeated is two. */
export const undosOf = (facts: Facts): Undo[] => {
  const steps = ordered(facts, 'undo');
  const decisions = ordered(facts, 'decided');
  return steps
    .filter(({ step }) => step === 'begun')
    .flatMap(({ undoId, run, order: begun }) => {
      const later = steps.filter((each) => each.undoId === undoId && each.order > begun);
      const end = later.find(({ step }) => step === 'begun')?.order ?? Number.POSITIVE_INFINITY;
      const at = (step: string) => later.find((each) => each.step === step && each.order < end);
      const [decided, sent] = [at('decided')?.order, at('sent')];
      if (decided === undefined) return [];
      const own = decisions.filter((each) => each.undoId === undoId && each.order > begun && each.order < decided);
      const leftOut = sent && new Set(sent.leftOut);
      return [{ undoId, run, begun, decided, leftOut, decisions: new Map(own.map((each) => [each.button, each])) }];
    });
};

/** A button that a run was sent to, as an undo of the run met it. */
export interface Met {
  undo: Undo;
  button: string;
  decision: Ordered<'decided'> | undefined;
  /** The run's messages for the button, and the undo's. */
  ofRun: readonly Life[];
  ofUndo: readonly Life[];
  /** What the button was known to show until the undo had decided: what Anveo accepted, and what was found unchanged. */
  shown: readonly Landing[];
  /** What it showed before the run's first update. */
  before: Landing | undefined;
  /** All landings that the decision goes by. */
  relevant: readonly Landing[];
  /** Whether the history had all of them before the undo began. */
  isTold: boolean;
}

/** What is unchanged counts as shown, since then. */
const unchangedOf = (group: readonly Life[]): Landing[] =>
  group.flatMap((life) =>
    life.logged.flatMap(({ outcome, order }) =>
      outcome.outcome === 'unchanged' ? [{ life, order, isAccepted: true }] : [],
    ),
  );

/** Returns a button as an undo met it; undefined where its run sent nothing to the button. */
export const metBy = (
  undo: Undo,
  button: string,
  group: readonly Life[],
  landings: readonly Landing[],
  toldAt: ToldAt,
): Met | undefined => {
  const ofRun = group.filter(({ event }) => event.runId === undo.run);
  if (ofRun.length === 0) return undefined;
  const known = [...landings, ...unchangedOf(group)]
    .filter(({ order }) => order < undo.decided)
    .toSorted((a, b) => a.order - b.order);
  const shown = known.filter(({ isAccepted }) => isAccepted);
  const first = shown.findIndex(({ life }) => ofRun.includes(life));
  const before = first > 0 ? shown[first - 1] : undefined;
  const from = (before ?? shown[Math.max(first, 0)])?.order ?? 0;
  const relevant = known.filter(({ order }) => order >= (first < 0 ? (shown.at(-1)?.order ?? 0) : from));
  const isTold = [before, shown.at(-1)].every(
    (each) => !each || (toldAt.get(each.life.updateId) ?? Number.POSITIVE_INFINITY) < undo.begun,
  );
  return {
    ...{ undo, button, decision: undo.decisions.get(button), ofRun, shown, before, relevant },
    ofUndo: group.filter(({ event }) => event.runId === undo.undoId),
    isTold: isTold && known.every(({ order }) => order < undo.begun),
  };
};

/** When the history had both the row of an update and that its button shows it, as `order`, by update. */
export type ToldAt = ReadonlyMap<string, number>;

/** Returns when the history was told of each update that was shown. */
export const toldAtOf = (facts: Facts): ToldAt => {
  const recorded = new Map<string, number>();
  for (const { messageId, order } of ordered(facts, 'recorded')) {
    if (!recorded.has(messageId)) recorded.set(messageId, order);
  }
  const told = new Map<string, number>();
  for (const { messageId, order } of ordered(facts, 'shown')) {
    const row = recorded.get(messageId);
    if (row !== undefined && !told.has(messageId)) told.set(messageId, Math.max(row, order));
  }
  return told;
};
