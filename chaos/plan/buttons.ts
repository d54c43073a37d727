import { messageGroupId } from '../../functions/queue/message-group.ts';
import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import type { Draw } from './draw.ts';

/** A button of the run. */
export interface PlannedButton {
  id: string;
  /** Its message group. */
  group: string;
  /** Usual, unknown to Anveo, or one whose updates Anveo always refuses. */
  nature: 'usual' | 'unknown' | 'refused';
  /** Whether some of its updates are poison. */
  poisoned: boolean;
}

/**
 * The buttons that have poison, all of them busy. Four: the breaker takes five different failing buttons for an outage,
 * so while nothing else fails it must never open.
 */
const POISONED = new Set([1, 2, 3, 4]);

/** The ways in which Anveo refuses an update for good. */
type Refusal = Extract<Misbehaviour, { kind: 'error' | 'result' | 'status' }>;
const REFUSALS: readonly Refusal[] = [
  { kind: 'error', text: 'This button is locked by its owner.', quote: true },
  { kind: 'result', text: 'DECLINED' },
  { kind: 'status', status: 400, body: 'no' },
  { kind: 'status', status: 413 },
  { kind: 'status', status: 422 },
];

/** Most IDs are plain; some have characters that SQS does not accept in a message group. */
const idOf = (index: number) => (index % 7 === 0 ? `Büro ${index} & Co` : `BUTTON${index}`);

/** There is one of each kind among the first ones, which are busy. */
const natureOf = (draw: Draw, index: number): PlannedButton['nature'] => {
  if (index === 5) return 'refused';
  if (index === 8) return 'unknown';
  if (POISONED.has(index)) return 'usual';
  return draw.weighted({ usual: 96, unknown: 2, refused: 2 });
};

/** Draws so many buttons. */
export const planButtons = (draw: Draw, count: number): PlannedButton[] =>
  Array.from({ length: count }, (_, index) => {
    const id = idOf(index);
    return { id, group: messageGroupId(id), nature: natureOf(draw, index), poisoned: POISONED.has(index) };
  });

/** Returns a lasting fault for each refused button: one that passed would let an update be refused and later delivered. */
export const refusalsOf = (buttons: readonly PlannedButton[]): Misbehaviour[] => {
  const refused = buttons.filter(({ nature }) => nature === 'refused');
  return refused.flatMap(({ id }, index) =>
    REFUSALS.slice(index % REFUSALS.length)
      .slice(0, 1)
      .map((refusal) => ({ ...refusal, buttonId: id, share: 1 })),
  );
};
