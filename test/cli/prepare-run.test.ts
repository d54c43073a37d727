import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeRecord } from '../../cli/bulk/record.ts';
import { prepareRun } from '../../cli/prepare-run.ts';
import { readPlan } from '../../plans/plan-file.ts';
import { buttons, jsonLines, planned } from './fixture.ts';

const START = Date.parse('2026-12-24T23:00:00.000Z');
const MINUTE = 60_000;

/** Prepares the run `trial` of a folder's plan so many minutes after START; its start, and what it would send. */
const prepare = async (cwd: string, minutes = 0) => {
  const run = { runId: 'trial', plan: readPlan(join(cwd, 'plan.json')), catalogue: join(cwd, 'catalogue.jsonl') };
  const prepared = await prepareRun(run, START + minutes * MINUTE, join(cwd, 'records'));
  onTestFinished(() => prepared.spooled.close());
  const messages = (await Array.fromAsync(prepared.spooled.batches(() => undefined))).flat();
  const record = () => writeRecord('trial', prepared.record, join(cwd, 'records'));
  return { record, startedAt: prepared.run.startedAt, messages };
};

const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

test('a run that is recorded and sends the same goes on as the same, with the same start and expiry', async () => {
  const cwd = planned(buttons(3), { expireAfterMinutes: 60 });
  const first = await prepare(cwd);
  first.record();
  const again = await prepare(cwd, 59);
  expect(again).toMatchObject({ startedAt: at(0), messages: first.messages });
  expect(JSON.parse(again.messages[0]?.body ?? '')).toMatchObject({ notAfter: at(60) });
});

test('a run that was not recorded, since it sent nothing, starts now', async () => {
  const cwd = planned(buttons(3));
  const [first, again] = [await prepare(cwd), await prepare(cwd, 1)];
  expect([first.startedAt, again.startedAt]).toEqual([at(0), at(1)]);
  expect(readdirSync(cwd)).not.toContain('records');
});

test('a run whose updates have expired starts now', async () => {
  const cwd = planned(buttons(3), { expireAfterMinutes: 60 });
  (await prepare(cwd)).record();
  expect(await prepare(cwd, 60)).toMatchObject({ startedAt: at(60) });
});

test.each([
  ['a button more', buttons(4)],
  ['a button less', buttons(2)],
  ['its buttons in another order', buttons(3).toReversed()],
])('a run over a catalogue with %s starts now', async (_, events) => {
  const cwd = planned(buttons(3));
  (await prepare(cwd)).record();
  writeFileSync(join(cwd, 'catalogue.jsonl'), jsonLines(events));
  const { startedAt, messages } = await prepare(cwd, 1);
  expect([startedAt, messages.length]).toEqual([at(1), events.length]);
});

test.each(['', '{', '[]', '{"startedAt":"now","content":""}', '{"startedAt":"2026-12-24T23:00:00.000Z"}'])(
  'a record that holds %j counts as none, and is replaced',
  async (text) => {
    const cwd = planned(buttons(1));
    (await prepare(cwd)).record();
    const file = join(cwd, 'records/trial.json');
    const before = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    const again = await prepare(cwd, 1);
    again.record();
    expect(again.startedAt).toBe(at(1));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      startedAt: at(1),
      content: expect.any(String),
      plan: 'holiday',
    });
    expect(before.startedAt).toBe(at(0));
  },
);

test.each([
  ['another plan', { plan: 'lunch' }, /trial is a run of lunch/],
  ['an undo', { undoes: 'lunch-1' }, /trial is an undo of lunch-1/],
])('a run under the ID of %s is refused, and the record stays', async (_, fields, message) => {
  const cwd = planned(buttons(1));
  const record = { startedAt: at(0), ...fields };
  writeRecord('trial', record, join(cwd, 'records'));
  await expect(prepare(cwd)).rejects.toThrow(message);
  expect(JSON.parse(readFileSync(join(cwd, 'records/trial.json'), 'utf8'))).toEqual(record);
});
