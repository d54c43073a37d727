import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-functions.ts'],
    reporters: ['default', './test/tally-reporter.ts'],
  },
});
