import { defineConfig } from 'vitest/config';

const room = process.env['MUTATED_ROOM'] ?? '*';

/** Rooms that the tests of delivery hold too: they run with the real queues, secrets and tables there. */
const HELD_BY_DELIVERY = ['credentials', 'history'];

/** The tests of one room, the slow and the built left out. */
export default defineConfig({
  test: {
    include: [room, ...(HELD_BY_DELIVERY.includes(room) ? ['delivery'] : [])].map((each) => `test/${each}/*.test.ts`),
    // The last needs a build. The others try batches at random or wait for timeouts: what only they notice counts as not noticed.
    exclude: [
      'test/delivery/properties.test.ts',
      'test/delivery/late-properties.test.ts',
      'test/delivery/hanging.test.ts',
      // It counts executed blocks, and mutants add some.
      'test/anveo/cost.test.ts',
      'test/bulk/bundle.test.ts',
    ],
    // What is tested is loaded once for a mutant, not once for each file of tests: that is most of a mutant's time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
