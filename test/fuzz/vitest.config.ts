import { defineConfig } from 'vitest/config';

/** Runs the properties of all code that reads foreign input, far more often than `npm run test` does. */
export default defineConfig({
  test: {
    include: [
      'test/event/properties.test.ts',
      'test/anveo/{answer-properties,cost,response,retry-after}.test.ts',
      'test/catalogue/{round-trip,damaged}.test.ts',
      'test/http/{fuzz,publishers,signature}.test.ts',
    ],
    setupFiles: ['test/fuzz/runs.ts'],
    reporters: ['verbose'],
    testTimeout: 3_600_000,
  },
});
