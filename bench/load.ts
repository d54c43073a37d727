/** Prints how long it takes to load a module, in milliseconds. */
const started = performance.now();
await import(process.argv[2] ?? '');
process.stdout.write(String(performance.now() - started));
process.exit(0);
