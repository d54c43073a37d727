import fc from 'fast-check';

// Setup file of `npm run fuzz`: sets how many times each property is tried.
fc.configureGlobal({ numRuns: Number(process.env['FUZZ_RUNS'] ?? 10_000) });
