import { messageGroupId } from '../../functions/queue/message-group.ts';
import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import type { Draw } from './draw.ts';

/** A button of the run. */
export interface PlannedButton {
  id: string;
  /** Its message group. */
  group: string;
  /** Usual, unknown to Anveo, or one whose updates Anveo refuses whatever they say. */
  nature: 'usual' | 'unknown' | 'refused';
}

/** The ways in which Anveo refuses an update for good. */
type Refusal = Extract<Misbehaviour, { kind: 'error' | 'result' | 'status' }>;
const REFUSALS: readonly Refusal[] = [
  { kind: 'error', text: 'This button is locked by its owner.', quote: true },
  { kind: 'result', text: 'DECLINED' },
  { kind: 'status', status: 400, body: 'no' },
  { kind: 'status', status: 413 },
  { kind: 'status', status: 422 },
];

/** Most IDs are plain; some hold characters that SQS does not take in a message group. */
const idOf = (index: number) => (index % 7 === 0 ? `Büro ${index} & Co` : `BUTTON${index}`);

/** Among the first, which are the busy ones, there is one of each kind. */
const natureOf = (draw: Draw, index: number): PlannedButton['nature'] => {
  if (index === 5) return 'refused';
  if (index === 8) return 'unknown';
  return draw.weighted({ usual: 96, unknown: 2, refused: 2 });
};

export const planButtons = (draw: Draw, count: number): PlannedButton[] =>
  Array.from({ length: count }, (_, index) => {
    const id = idOf(index);
    return { id, group: messageGroupId(id), nature: natureOf(draw, index) };
  });

/** A fault for each refused button. A refusal stays: one that passes would let an update be refused and delivered. */
export const refusalsOf = (buttons: readonly PlannedButton[]): Misbehaviour[] => {
  const refused = buttons.filter(({ nature }) => nature === 'refused');
  return refused.flatMap(({ id }, index) =>
    REFUSALS.slice(index % REFUSALS.length)
      .slice(0, 1)
      .map((refusal) => ({ ...refusal, buttonId: id, share: 1 })),
  );
};
