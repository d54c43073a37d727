import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS } from '../../docs/generate/documents.ts';

test.each(Object.entries(DOCUMENTS))('docs/%s is fresh (else: npm run schema)', (name, text) => {
  expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')).toBe(text());
});
