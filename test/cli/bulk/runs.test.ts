import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunRecord, writeRecord } from '../../../cli/bulk/record.ts';
import { folder } from '../../sandbox/program.ts';
import { STACK } from '../cloud-formation.ts';
import { buttons, cli, OPERATOR, planned, read, startTarget } from '../fixture.ts';
import { NOON } from '../history-table.ts';
import { startStepFunctions } from './step-functions.ts';

const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

/** A folder with records of these runs. */
const recorded = (records: Record<string, RunRecord>): string => {
  const cwd = folder();
  for (const [runId, record] of Object.entries(records)) writeRecord(runId, record, join(cwd, '.anveo-buttons'));
  return cwd;
};

const RECORDS: Record<string, RunRecord> = {
  'holiday-1': { startedAt: at(1), plan: 'holiday', by: 'ann@desk', published: 40, state: 'done', writtenAt: at(2) },
  'undo-1': { startedAt: at(3), undoes: 'holiday-1', published: 3, state: 'stopped', writtenAt: at(4) },
  killed: { startedAt: at(0), plan: 'holiday', published: 7, state: 'running', writtenAt: at(0) },
};

test('lists the runs of the folder, newest first; one whose process was killed has stopped', async () => {
  const cwd = recorded(RECORDS);
  const { code, out } = await cli(['bulk', 'runs', '--json'], cwd);
  expect(read(out)).toEqual([
    { runId: 'undo-1', startedAt: at(3), undoes: 'holiday-1', published: 3, state: 'stopped', from: 'here' },
    {
      runId: 'holiday-1',
      startedAt: at(1),
      plan: 'holiday',
      by: 'ann@desk',
      published: 40,
      state: 'done',
      from: 'here',
    },
    { runId: 'killed', startedAt: at(0), plan: 'holiday', published: 7, state: 'stopped', from: 'here' },
  ]);
  expect(code).toBe(0);
});

test('as text it is two lines a run, and --limit bounds them', async () => {
  const { out } = await cli(['bulk', 'runs', '--limit', '2'], recorded(RECORDS));
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^2026-10-08 .* stopped {2}undo-1$/),
    '  undo of holiday-1, 3 updates sent, from here',
    expect.stringMatching(/^2026-10-08 .* done {5}holiday-1$/),
    '  holiday, 40 updates sent, from here, by ann@desk',
    '',
    expect.stringMatching(/^Times in /),
    '',
  ]);
});

test('with --stack those of its state machine are listed too, in the order of time', async () => {
  const input = JSON.stringify({ by: 'schedule:holiday', plan: { name: 'holiday' } });
  const execution = (name: string, status: string, minutes: number) => ({
    ...{ name, status, input },
    startDate: NOON / 1000 + minutes * 60,
  });
  await startStepFunctions([execution('new', 'RUNNING', 9), execution('old', 'FAILED', 2)]);
  const { out } = await cli(['bulk', 'runs', '--json', '--stack', STACK], recorded(RECORDS));
  expect(read(out)).toMatchObject([
    { runId: 'new', startedAt: at(9), plan: 'holiday', by: 'schedule:holiday', state: 'running', from: 'aws' },
    { runId: 'undo-1' },
    { runId: 'old', state: 'failed', from: 'aws' },
    { runId: 'holiday-1' },
    { runId: 'killed' },
  ]);
});

test('a run that ends leaves its counts in the list', async () => {
  const { queueUrl } = await startTarget();
  const cwd = planned(buttons(3));
  await cli(['bulk', 'run', 'plan.json', '--yes', '--run-id', 'trial', '--queue-url', queueUrl], cwd);
  const { out } = await cli(['bulk', 'runs', '--json'], cwd);
  expect(read(out)).toEqual([
    {
      ...{ runId: 'trial', plan: 'holiday', by: OPERATOR, published: 3, state: 'done', from: 'here' },
      startedAt: expect.any(String),
    },
  ]);
});

test('without any it says so', async () => {
  const { code, out } = await cli(['bulk', 'runs']);
  expect(out).toMatch(/^No runs: /);
  expect(code).toBe(0);
});
