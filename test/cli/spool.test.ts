import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spool } from '../../cli/spool.ts';
import { readPlan } from '../../functions/bulk/plan-file.ts';
import { simpleEvent } from '../delivery/events.ts';
import { buttons, cli, planned, queued, startTarget } from './fixture.ts';

const spoolOf = async (events: readonly unknown[]) => {
  const cwd = planned(events);
  const catalogue = join(cwd, 'catalogue.jsonl');
  const spooled = await spool({ id: 'run', plan: readPlan(join(cwd, 'plan.json')), catalogue, startedAt: 0 });
  onTestFinished(spooled.close);
  return { catalogue, spooled };
};

test('what is counted is what is sent, though the catalogue changes meanwhile', async () => {
  const { catalogue, spooled } = await spoolOf(buttons(25));
  writeFileSync(catalogue, '');
  const batches = await Array.fromAsync(spooled.batches(() => undefined));
  expect(spooled.found).toEqual({ updates: 25, unmatched: 0, rejected: 0 });
  expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(batches.flat().map(({ row, buttonId }) => [row, buttonId])).toEqual(
    buttons(25).map(({ id }, index) => [index + 1, id]),
  );
});

test.each([
  ['at the end', [simpleEvent({ id: 'A' }), { id: 'B' }], 2],
  ['before the first batch', [{ id: 'B' }, simpleEvent({ id: 'A' })], 1],
  ['alone', [{ id: 'B' }], 1],
])('a rejected row %s is told once', async (_, events, row) => {
  const { spooled } = await spoolOf(events);
  const rejected: unknown[] = [];
  await Array.fromAsync(spooled.batches((rejection) => rejected.push(rejection)));
  expect(rejected).toEqual([{ row, buttonId: 'B', reason: expect.stringContaining('profileId') }]);
});

test('what it keeps has no name that could be left behind', async () => {
  await spoolOf(buttons(3));
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('anveo-buttons-'))).toEqual([]);
});

test('line separators and texts of any size arrive as they are', async () => {
  const { queues, queueUrl } = await startTarget();
  const events = ['\u2028a\u2029', 'x'.repeat(200_000)].map((offHoursMessage, index) =>
    simpleEvent({ id: `B${index}`, offHoursMessage }),
  );
  const cwd = planned(events, { set: undefined });
  const { code } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues)]).toEqual([0, events]);
});

test('without room for its messages nothing is sent, and the folder is named', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(3));
  const { TMPDIR = tmpdir() } = process.env;
  process.env['TMPDIR'] = join(cwd, 'missing');
  onTestFinished(() => {
    process.env['TMPDIR'] = TMPDIR;
  });
  const { code, err } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues), existsSync(join(cwd, 'missing'))]).toEqual([1, [], false]);
  expect(err).toContain(`nothing was sent: the messages cannot be kept in ${join(cwd, 'missing')} (TMPDIR names`);
});
