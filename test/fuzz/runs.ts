import fc from 'fast-check';

// A setup file of the tests that `npm run fuzz` runs: each of their properties is tried so many times.
fc.configureGlobal({ numRuns: Number(process.env['FUZZ_RUNS'] ?? 10_000) });
