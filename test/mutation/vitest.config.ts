import { defineConfig } from 'vitest/config';

const room = process.env['MUTATED_ROOM'] ?? '*';

/** Rooms whose work others test too, with the real queues, secrets and tables. */
const HELD_BY: Record<string, string[]> = {
  credentials: ['delivery'],
  history: ['delivery'],
  queue: ['delivery', 'bulk'],
};

/** The tests of one room, the slow and the built left out. */
export default defineConfig({
  test: {
    include: [room, ...(HELD_BY[room] ?? [])].map((each) => `test/${each}/*.test.ts`),
    // The last needs a build. The others try batches at random or wait for timeouts: what only they notice counts as not noticed.
    exclude: [
      'test/delivery/properties.test.ts',
      'test/delivery/late-properties.test.ts',
      'test/delivery/hanging.test.ts',
      // It counts executed blocks, and mutants add some.
      'test/anveo/cost.test.ts',
      'test/bulk/bundle.test.ts',
      'test/http/bundle.test.ts',
      'test/http/fuzz.test.ts',
      'test/http/hanging.test.ts',
    ],
    setupFiles: ['test/mutation/load.ts'],
    // What is tested is loaded once for a mutant, not once for each file of tests: that is most of a mutant's time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
