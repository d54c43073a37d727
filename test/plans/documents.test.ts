import { createReadStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { selectFrom } from '../../catalogue/selection.ts';
import { isObject, type Json } from '../../functions/event/json.ts';
import { parsePlan } from '../../plans/plan.ts';

const DOCS = join(import.meta.dirname, '../../docs');

/** The JSON objects of docs/bulk.md. */
const shown: Json[] = [...readFileSync(join(DOCS, 'bulk.md'), 'utf8').matchAll(/^```json\n(.*?)^```$/gms)]
  .map(([, text = '']): unknown => JSON.parse(text))
  .filter(isObject);

const plans = shown.filter((each) => 'when' in each);
const wheres = shown.filter((each) => !('when' in each));

/** Returns how many buttons of the example catalogue each `where` selects. */
const selected = async (catalogue: string, all: readonly Json[]) => {
  const counts = all.map(() => 0);
  const faults = await selectFrom(createReadStream(resolve(DOCS, catalogue)), catalogue, all, (index) => {
    counts[index] = (counts[index] ?? 0) + 1;
  });
  return { counts, faults: faults.flat() };
};

test('the plan that is documented is right, and selects the 50 sales buttons', async () => {
  const read = plans.map(parsePlan);
  expect(read).toMatchObject([{ ok: true }]);
  const [plan] = read.flatMap((each) => (each.ok ? [each.plan] : []));
  expect(await selected(plan?.catalogue ?? '', [plan?.where ?? {}])).toEqual({ counts: [50], faults: [] });
});

test('the conditions that are documented are right, and select something', async () => {
  expect(await selected('../examples/catalogue.csv', wheres)).toEqual({ counts: [60], faults: [] });
});
