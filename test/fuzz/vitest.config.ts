import { defineConfig } from 'vitest/config';

/** The properties of everything that reads what others wrote, tried far more often than in `npm run test`. */
export default defineConfig({
  test: {
    include: [
      'test/event/properties.test.ts',
      'test/anveo/{answer-properties,cost,response,retry-after}.test.ts',
      'test/catalogue/{round-trip,damaged}.test.ts',
    ],
    setupFiles: ['test/fuzz/runs.ts'],
    reporters: ['verbose'],
    testTimeout: 3_600_000,
  },
});
