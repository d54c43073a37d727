/** Loads a built function and prints what it exports. */
const exported: Record<string, unknown> = await import(process.argv[2] ?? '');
const kinds = Object.entries(exported).map(([name, value]) => [name, typeof value]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(kinds))}\n`);
