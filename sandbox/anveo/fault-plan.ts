import { type Fault, faultSchema } from './faults.ts';

/** The faults in waiting. The first that hits a request is carried out, and no other. */
export interface FaultPlan {
  /** Appends a fault; throws a ZodError on one that does not fit the schema. */
  add(fault: Fault): void;
  clear(): void;
  /** The faults in order, `times` being what is left of it. */
  faults(): Fault[];
  /** The fault that hits the next request, if any. */
  draw(buttonId: string | undefined): Fault | undefined;
}

interface Entry {
  fault: Fault;
  /** How many requests are left to hit; without end for a share. */
  left: number;
  random: () => number;
}

const DEFAULT_SEED = 1;

export const createFaultPlan = (): FaultPlan => {
  let entries: Entry[] = [];

  return {
    add: (given) => {
      const fault = faultSchema.parse(given);
      const left = fault.share === undefined ? (fault.times ?? 1) : Number.POSITIVE_INFINITY;
      entries.push({ fault, left, random: mulberry32(fault.seed ?? DEFAULT_SEED) });
    },
    clear: () => {
      entries = [];
    },
    faults: () => entries.map(({ fault, left }) => (fault.share === undefined ? { ...fault, times: left } : fault)),
    draw: (buttonId) => {
      const entry = entries.find((candidate) => hits(candidate, buttonId));
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left === 0) entries = entries.filter((other) => other !== entry);
      return entry.fault;
    },
  };
};

const hits = ({ fault, random }: Entry, buttonId: string | undefined): boolean => {
  if (fault.buttonId !== undefined && fault.buttonId !== buttonId) return false;
  return fault.share === undefined || random() < fault.share;
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
