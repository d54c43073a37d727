import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UnreadableFileError } from '../../../catalogue/read.ts';
import { checkSelections } from '../../../infra/bulk/selections.ts';
import { PlanError } from '../../../plans/plan-file.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { plan } from '../../plans/fixture.ts';
import { folder } from '../../sandbox/program.ts';

/** A folder with these plans, and beside them a catalogue of two sales buttons. */
const folderWith = (plans: object[], text?: string): string => {
  const path = folder();
  const rows = ['A', 'B'].map((id) => ({ ...simpleEvent({ id }), labels: { TEAM: 'SALES' } }));
  writeFileSync(join(path, 'catalogue.jsonl'), text ?? rows.map((row) => JSON.stringify(row)).join('\n'));
  for (const [index, fields] of plans.entries()) {
    const name = `plan-${index}`;
    writeFileSync(join(path, `${index}.json`), JSON.stringify(plan({ name, catalogue: 'catalogue.jsonl', ...fields })));
  }
  return path;
};

test("the project's own plans select buttons of its catalogue", async () => {
  await checkSelections(join(import.meta.dirname, '../../../schedules'));
});

test.each<[string, object]>([
  ['select', { where: { 'labels.TEAM': 'SALES' } }],
  ['select nothing, but their catalogue is elsewhere', { where: { id: 'X' }, catalogue: '../none.csv' }],
  ['have no where', {}],
])('plans that %s are let through', async (_, fields) => {
  await checkSelections(folderWith([fields]));
});

test('plans that select nothing are refused, all of them, also those that are not enabled', async () => {
  const path = folderWith([
    { where: { id: { prefix: 'X' } } },
    { where: { id: 'A' } },
    { where: { 'labels.TEEM': 'SALES' }, enabled: false },
  ]);
  const file = join(path, 'catalogue.jsonl');
  await expect(checkSelections(path)).rejects.toThrow(
    new PlanError(
      `the plan plan-0: where selects none of the 2 buttons of the catalogue (${file})\n` +
        `the plan plan-2: where.labels.TEEM is in no row of the catalogue: did you mean labels.TEAM? (${file})`,
    ),
  );
});

test('a catalogue that is here and cannot be read is an error', async () => {
  await expect(checkSelections(folderWith([{ where: { id: 'A' } }], '[]'))).rejects.toThrow(UnreadableFileError);
});
