/** `npm run schema`: writes the documents that are made from the code. */

import { writeFileSync } from 'node:fs';
import { DOCUMENTS } from './documents.ts';

for (const [name, text] of Object.entries(DOCUMENTS)) writeFileSync(new URL(`../${name}`, import.meta.url), text());
