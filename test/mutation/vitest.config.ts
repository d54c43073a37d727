import { defineConfig } from 'vitest/config';

/** The tests of one room, the slow and the built left out. */
export default defineConfig({
  test: {
    include: [`test/${process.env['MUTATED_ROOM'] ?? '*'}/*.test.ts`],
    // The second needs a build. The first tries batches at random, hundreds for each mutant: what only it notices counts as not noticed.
    exclude: ['test/delivery/properties.test.ts', 'test/bulk/bundle.test.ts'],
    // What is tested is loaded once for a mutant, not once for each file of tests: that is most of a mutant's time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
