import { randomBytes } from 'node:crypto';
import xxhash from 'xxhash-wasm';

/** Finds IDs that occur twice. */
export interface Duplicates {
  /** Returns the row in which an ID came first, or undefined and remembers this row. */
  first(id: string, number: number): number | undefined;
}

/** Numbers in one slot: two halves of an ID's hash and its row. Row 0 marks a free slot. */
const SLOT = 3;
/** A power of two. A table that grows is held twice for a moment, so that many small ones need less memory. */
const TABLES = 64;
const FIRST_CAPACITY = 64;
/** The largest share of slots that are taken. More would save memory and cost time. */
const FULL = 0.75;

interface Table {
  slots: Uint32Array<ArrayBuffer>;
  taken: number;
}

const slotsFor = (capacity: number) => new Uint32Array(capacity * SLOT);

/** Returns the slot of a hash, or the free slot where it belongs. */
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
 * Creates an index of IDs by their 64-bit hash, which takes 24 MiB for a million IDs. Two of a million IDs share a hash
 * in one of 36 million files. The seed is random, so that no file can be made in which they do.
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
