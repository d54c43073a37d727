import { writeFileSync } from 'node:fs';
import { synthesize } from '../template.ts';
import { WHOLE } from '../upgrade.ts';

/** Writes the template of now beside this file: `npx node test/infra/releases/keep.ts VERSION`. */
const [version = ''] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$|^unreleased$/.test(version)) throw new Error('say the version, such as 1.0.0, or unreleased');
const file = new URL(`${version}.json`, import.meta.url);
writeFileSync(file, `${JSON.stringify(synthesize(WHOLE).template.toJSON(), null, 1)}\n`);
process.stdout.write(`${file.pathname}\n`);
