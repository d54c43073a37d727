import type { Content } from './content.ts';
import { type Misbehaviour, misbehaviourSchema } from './misbehaviour.ts';

/** The planned misbehaviours. The first that hits a request is carried out, and no other. */
export interface MisbehaviourPlan {
  /** Appends a misbehaviour; throws a ZodError on one that does not fit the schema. */
  add(misbehaviour: Misbehaviour): void;
  /** Removes all misbehaviours. */
  clear(): void;
  /** Returns the misbehaviours in order. `times` is how many requests are left. */
  misbehaviours(): Misbehaviour[];
  /** Returns the misbehaviour that hits this request, if any. */
  draw(request: Pick<Content, 'buttonId' | 'parameters'>): Misbehaviour | undefined;
}

interface Entry {
  misbehaviour: Misbehaviour;
  /** Requests that are left to hit; infinite for a share. */
  left: number;
  random: () => number;
}

const DEFAULT_SEED = 1;

/** Returns an empty plan. */
export const createMisbehaviourPlan = (): MisbehaviourPlan => {
  let entries: Entry[] = [];

  return {
    add: (given) => {
      const misbehaviour = misbehaviourSchema.parse(given);
      const left = misbehaviour.share === undefined ? (misbehaviour.times ?? 1) : Number.POSITIVE_INFINITY;
      entries.push({ misbehaviour, left, random: mulberry32(misbehaviour.seed ?? DEFAULT_SEED) });
    },
    clear: () => {
      entries = [];
    },
    misbehaviours: () =>
      entries.map(({ misbehaviour, left }) =>
        misbehaviour.share === undefined ? { ...misbehaviour, times: left } : misbehaviour,
      ),
    draw: (request) => {
      const entry = entries.find((candidate) => hits(candidate, request));
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left === 0) entries = entries.filter((other) => other !== entry);
      return entry.misbehaviour;
    },
  };
};

const hits = ({ misbehaviour, random }: Entry, request: Pick<Content, 'buttonId' | 'parameters'>): boolean => {
  if (misbehaviour.buttonId !== undefined && misbehaviour.buttonId !== request.buttonId) return false;
  const wanted = Object.entries(misbehaviour.parameters ?? {});
  if (wanted.some(([name, value]) => request.parameters[name] !== value)) return false;
  return misbehaviour.share === undefined || random() < misbehaviour.share;
};

/** Tommy Ettinger's mulberry32: numbers in [0, 1) that depend on the seed (32 bits) alone. */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
