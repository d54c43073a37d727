import { defineConfig } from 'vitest/config';

/** Rooms whose tests leave the process as they found it: they need not load what they test again for each file. */
const QUIET = ['event', 'anveo', 'queue', 'bulk', 'plans', 'catalogue', 'infra', 'sandbox/anveo', 'chaos/checks'].map(
  (room) => `test/${room}/**/*.test.ts`,
);

/** Tests in a browser. */
const BROWSER = 'test/console/**/*.test.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/build-functions.ts'],
    reporters: ['default', './test/tally-reporter.ts'],
    // Most tests wait for the processes that they start, and leave the machine idle: one worker a core is too few.
    maxWorkers: 4,
    // No test waits for time to pass; these only bound one that hangs, however slow the machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 100_000 } },
    coverage: {
      provider: 'v8',
      // The command line runs as a process of its own in its tests.
      autoAttachSubprocess: true,
      include: ['functions/**/*.ts', 'plans/**/*.ts', 'publisher/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text', 'html'],
      thresholds: {
        'functions/**': { lines: 95, branches: 95 },
        'plans/**': { lines: 95, branches: 95 },
        'publisher/**': { lines: 95, branches: 95 },
        'cli/**': { lines: 95, branches: 95 },
      },
    },
    projects: [
      { extends: true, test: { name: 'rooms', include: QUIET, isolate: false } },
      { extends: true, test: { name: 'programs', include: ['test/**/*.test.ts'], exclude: [...QUIET, BROWSER] } },
      // One browser at a time, after the others: pages that wait for a busy machine say nothing about the pages.
      {
        extends: true,
        test: { name: 'browser', include: [BROWSER], fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
