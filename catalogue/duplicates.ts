import { randomBytes } from 'node:crypto';
import xxhash from 'xxhash-wasm';

/** Finds IDs that were there before. */
export interface Duplicates {
  /** The number under which an ID came first; undefined when it comes for the first time. */
  first(id: string, number: number): number | undefined;
}

/** A slot is the two halves of an ID's hash and the number of its row; number 0 is a free slot. */
const SLOT = 3;
/** Tables that grow one at a time: growing a single large one would hold it twice. A power of two. */
const TABLES = 64;
const FIRST_CAPACITY = 64;
/** Of four slots, at most three are taken: longer runs cost more time than they save memory. */
const FULL = 0.75;

interface Table {
  slots: Uint32Array<ArrayBuffer>;
  taken: number;
}

const slotsFor = (capacity: number) => new Uint32Array(capacity * SLOT);

/** The slot of a hash, or the free slot where it belongs. The capacity is a power of two. */
const find = (slots: Uint32Array, low: number, high: number): number => {
  const mask = slots.length / SLOT - 1;
  for (let index = low & mask; ; index = (index + 1) & mask) {
    const slot = index * SLOT;
    if (slots[slot + 2] === 0 || (slots[slot] === low && slots[slot + 1] === high)) return slot;
  }
};

const put = (slots: Uint32Array, slot: number, low: number, high: number, number: number) => {
  slots[slot] = low;
  slots[slot + 1] = high;
  slots[slot + 2] = number;
};

const grow = (table: Table) => {
  const { slots } = table;
  const larger = slotsFor((slots.length / SLOT) * 2);
  for (let slot = 0; slot < slots.length; slot += SLOT) {
    const low = slots[slot] ?? 0;
    const high = slots[slot + 1] ?? 0;
    const number = slots[slot + 2] ?? 0;
    if (number > 0) put(larger, find(larger, low, high), low, high, number);
  }
  table.slots = larger;
};

const firstIn = (table: Table, low: number, high: number, number: number): number | undefined => {
  const slot = find(table.slots, low, high);
  const known = table.slots[slot + 2];
  if (known) return known;
  put(table.slots, slot, low, high, number);
  table.taken += 1;
  if (table.taken > (table.slots.length / SLOT) * FULL) grow(table);
  return undefined;
};

/**
 * IDs by 64-bit hash: 12 bytes a slot, 24 MiB for a million. That two of a million IDs share a hash happens once in 36
 * million files; the seed is random, so that nobody can write a file in which it happens.
 */
export const createDuplicates = async (): Promise<Duplicates> => {
  const { h64 } = await xxhash();
  const seed = randomBytes(8).readBigUInt64LE();
  const hash = new BigUint64Array(1);
  const halves = new Uint32Array(hash.buffer);
  const tables = Array.from({ length: TABLES }, (): Table => ({ slots: slotsFor(FIRST_CAPACITY), taken: 0 }));
  return {
    first(id, number) {
      hash[0] = h64(id, seed);
      const [low = 0, high = 0] = halves;
      const table = tables[high & (TABLES - 1)];
      return table && firstIn(table, low, high, number);
    },
  };
};
