import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-functions.ts'],
    reporters: ['default', './test/tally-reporter.ts'],
    // No test waits for time to pass; this only bounds one that hangs, however slow the machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
