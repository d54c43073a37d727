import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlanError, readPlan, readPlans } from '../../plans/plan-file.ts';
import { folder } from '../sandbox/program.ts';
import { plan } from './fixture.ts';

/** A folder with these files in it. */
const folderOf = (files: Record<string, string>): string => {
  const path = folder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
};

const text = (fields: Record<string, unknown> = {}) => JSON.stringify(plan(fields), null, 2);

const errorOf = (read: () => unknown): PlanError => {
  try {
    read();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

test('the plans of a folder come in the order of their files; other files are left alone', () => {
  const path = folderOf({ 'b.json': text({ name: 'first' }), 'c.json': text({ name: 'second' }), 'README.md': 'x' });
  writeFileSync(join(path, 'a.json'), text({ name: 'third' }));
  expect(readPlans(path).map(({ name }) => name)).toEqual(['third', 'first', 'second']);
});

test('a folder without plans has none', () => {
  expect(readPlans(folderOf({ 'README.md': 'x' }))).toEqual([]);
});

test("the project's own plans are right, and none is enabled", () => {
  const plans = readPlans(join(import.meta.dirname, '../../schedules'));
  expect(plans.map(({ name, enabled, until }) => [name, enabled, until])).toEqual([
    ['holiday', false, { cron: '0 6 27 12 ? *' }],
  ]);
});

test('a file may begin with a byte order mark', () => {
  expect(readPlan(join(folderOf({ 'a.json': `\u{FEFF}${text()}` }), 'a.json'))).toMatchObject({ name: 'holiday' });
});

test('a byte order mark within a file stays', () => {
  const path = folderOf({ 'a.json': text({ description: 'a\u{FEFF}b' }) });
  expect(readPlan(join(path, 'a.json'))).toMatchObject({ description: 'a\u{FEFF}b' });
});

test('what cannot be read is told by an error of its own kind', () => {
  expect(errorOf(() => readPlan('none.json')).name).toBe('PlanError');
});

test('the faults of all files are told at once, each with its file', () => {
  const path = folderOf({
    'a.json': text({ name: 'A', expireAfterMinutes: 0 }),
    'b.json': '{"name": "b",}',
    'c.json': text(),
    'd.json': '',
    'e.json': '[]',
  });
  mkdirSync(join(path, 'f.json'));
  const { message } = errorOf(() => readPlans(path));
  expect(message.split('\n')).toEqual([
    expect.stringMatching(
      /^\S+a\.json: name must be 1 to 40 .*; expireAfterMinutes must be a whole number of minutes .*, but is 0$/,
    ),
    expect.stringMatching(/^\S+b\.json: is not JSON: /),
    expect.stringMatching(/^\S+d\.json: is not JSON: /),
    expect.stringMatching(/^\S+e\.json: plan must be a JSON object$/),
    expect.stringMatching(/^\S+f\.json: /),
  ]);
});

test('two plans of one name are a fault, beside the faults of others', () => {
  const path = folderOf({ 'a.json': text(), 'b.json': text(), 'c.json': '{', 'd.json': text() });
  const { message } = errorOf(() => readPlans(path));
  expect(message.split('\n')).toEqual([
    expect.stringContaining('c.json: is not JSON'),
    `${join(path, 'b.json')}: name is holiday as in ${join(path, 'a.json')}`,
    `${join(path, 'd.json')}: name is holiday as in ${join(path, 'a.json')}`,
  ]);
});

test('a plan that has the name of a way back is a fault, in whichever order they are read', () => {
  const there = text({ name: 'close', until: { at: '2026-12-27T09:00:00' } });
  const other = text({ name: 'close-until' });
  const first = folderOf({ 'a.json': there, 'b.json': other });
  expect(errorOf(() => readPlans(first)).message).toBe(
    `${join(first, 'b.json')}: name is close-until as that of the way back in ${join(first, 'a.json')}`,
  );
  const last = folderOf({ 'a.json': other, 'b.json': there });
  expect(errorOf(() => readPlans(last)).message).toBe(
    `${join(last, 'b.json')}: name of the way back is close-until as in ${join(last, 'a.json')}`,
  );
});

test('a folder that is not there is named', () => {
  const missing = join(folder(), 'none');
  expect(errorOf(() => readPlans(missing)).message).toBe(`${missing}: there is no such folder`);
});

test('a file in the place of a folder is named', () => {
  const file = join(folderOf({ 'a.json': text() }), 'a.json');
  expect(errorOf(() => readPlans(file)).message).toContain(file);
});

test('a plan that is not there is named', () => {
  const missing = join(folder(), 'none.json');
  expect(errorOf(() => readPlan(missing)).message).toBe(`${missing}: there is no such file`);
});

test('a folder in the place of a plan is named', () => {
  const path = folder();
  expect(errorOf(() => readPlan(path)).message).toBe(`${path}: it is a folder, not a file`);
});

test("one plan's faults are told in one message", () => {
  const file = join(folderOf({ 'a.json': text({ set: { id: 'B' }, where: { x: 1 } }) }), 'a.json');
  expect(errorOf(() => readPlan(file)).message).toBe(
    `${file}: where.x is not a field of a button; set.id cannot be changed: it says which button is meant`,
  );
});

test('two catalogues of one name are a fault, one that two plans share is none', () => {
  const plans = (second: string) => () =>
    readPlans(
      folderOf({ 'a.json': text({ catalogue: '../a/c.csv' }), 'b.json': text({ name: 'b', catalogue: second }) }),
    );
  expect(plans('../a/c.csv')()).toHaveLength(2);
  expect(errorOf(plans('../b/c.jsonl')).message).toMatch(
    /b\.json: catalogue has the name of another file, .*catalogues\/c\.jsonl$/,
  );
});

test('a plan that leaves no room for the rows beside it is refused', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `B${index}`);
  const file = join(folderOf({ 'a.json': text({ where: { id: ids } }) }), 'a.json');
  expect(errorOf(() => readPlan(file)).message).toMatch(/plan has \d{5,} bytes, where 65536 are the most$/);
});
