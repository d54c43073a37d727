import { defineConfig } from 'vitest/config';

/** The tests of one room of functions/, those that start a process or need a build left out. */
export default defineConfig({
  test: {
    include: [`test/${process.env['MUTATED_ROOM'] ?? '*'}/*.test.ts`],
    exclude: ['test/bulk/bundle.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
