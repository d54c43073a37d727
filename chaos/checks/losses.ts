import type { Entry } from '../chronicle.ts';
import type { Facts } from './facts.ts';
import type { Life } from './lives.ts';

/** Why the history may lack the outcome of a receive. */
export type Loss = 'killed before the history had it' | 'not written by the history';

/** Returns why the history may lack what a message's receive came to; undefined when it must have it. */
export type LossOf = (life: Life, receive: number) => Loss | undefined;

const isKill = (entry: Entry) => entry.kind === 'killed' || (entry.kind === 'phase' && entry.phase === 'rest');

/** Whether a process was killed, by its worker, between two moments; before the rest all are. */
const killsOf = ({ entries }: Facts) => {
  const kills = entries.map((entry, order) => ({ entry, order })).filter(({ entry }) => isKill(entry));
  return (worker: number, from: number, to: number) =>
    kills.some(({ entry, order }) => order > from && order < to && (!('worker' in entry) || entry.worker === worker));
};

/** When a receive is over, as `order`: the queue deletes the message by its receipt, or hands it out again. */
const endOf = ({ received, deleted }: Life, from: number, receive: number): number => {
  const next = received.find(({ order }) => order > from)?.order ?? Number.POSITIVE_INFINITY;
  return Math.min(next, deleted.find((each) => each.receive === receive)?.order ?? next);
};

/** Returns what says why the history may lack an outcome: its process died, or it said that it could not write. */
export const lossesOf = (facts: Facts): LossOf => {
  const isKilled = killsOf(facts);
  const notWritten = new Set(facts.entries.flatMap((each) => (each.kind === 'not written' ? [each.requestId] : [])));
  return (life, receive) => {
    const began = life.received.findLast((each) => each.receive === receive);
    if (!began) return undefined;
    const said = life.logged.filter((each) => each.receive === receive);
    if (said.some(({ outcome }) => notWritten.has(outcome.requestId ?? ''))) return 'not written by the history';
    const isLost = isKilled(began.worker, began.order, endOf(life, began.order, receive));
    return isLost ? 'killed before the history had it' : undefined;
  };
};

/** Returns the receive of a message that was under way at a moment. */
export const receiveAt = ({ received }: Life, order: number): number =>
  received.findLast((each) => each.order < order)?.receive ?? 0;
