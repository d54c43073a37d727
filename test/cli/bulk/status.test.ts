import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunRecord, writeRecord } from '../../../cli/bulk/record.ts';
import type { HistoryRow } from '../../../functions/history/row.ts';
import { HISTORY_TABLE } from '../../../sandbox/dynamodb.ts';
import { folder } from '../../sandbox/program.ts';
import { STACK } from '../cloud-formation.ts';
import { cli, read, startCli } from '../fixture.ts';
import { NOON, row, startTable } from '../history-table.ts';
import { startStepFunctions } from './step-functions.ts';

const RUN = 'holiday-1';
const STARTED = new Date(NOON).toISOString();

/** The row of a button's update in the run. */
const of = (button: string, outcome: HistoryRow['outcome'], fields: Partial<HistoryRow> = {}): HistoryRow =>
  row(`M-${button}`, { button, outcome, runId: RUN, ...fields });

const ROWS = [
  of('A', 'delivered'),
  of('B', 'delivered'),
  of('C', 'superseded', { supersededBy: 'X' }),
  of('D', 'unchanged'),
  of('E', 'deferred', { state: 'retrying', since: NOON, cause: 'anveo' }),
  of('F', 'dead-lettered', { state: 'dead', since: NOON, failure: 'Rejected' }),
];
const OTHERS = [row('X', { button: 'C' }), row('Y', { button: 'G', runId: 'other-run' })];
const COUNTS = { delivered: 2, superseded: 1, unchanged: 1, retrying: 1, dead: 1 };

/** A table with these rows, and a folder with the run's record where there is one. */
const start = async (rows: HistoryRow[], record?: Partial<RunRecord>) => {
  const { write, named } = await startTable();
  await write({ rows });
  const cwd = folder();
  const recorded = { startedAt: STARTED, content: 'x', ...record };
  if (record) writeRecord(RUN, recorded, join(cwd, '.anveo-buttons'));
  const status = (...more: string[]) => cli(['bulk', 'status', RUN, ...named, ...more], cwd);
  return { write, cwd, named, status, json: async () => read((await status('--json')).out)[0] };
};

test('what was sent adds up: what the history does not know waits', async () => {
  const { json } = await start([...ROWS, ...OTHERS], { published: 10, state: 'done' });
  expect(await json()).toEqual({ runId: RUN, published: 10, ...COUNTS, waiting: 4 });
});

test('as text it is a line each, within 80 columns', async () => {
  const { status } = await start([...ROWS, ...OTHERS], { published: 1010, rejected: 2, state: 'done' });
  const { code, out } = await status();
  expect(out.split('\n')).toEqual([
    'holiday-1: Some updates are retried.',
    '',
    'Published        1,010',
    'Delivered            2',
    'Superseded           1  the button was given something newer',
    'Unchanged            1  the button showed the same already',
    'Retrying             1',
    'Dead                 1',
    'Waiting          1,004  in the queue, or with an outcome that was not recorded',
    'Rejected             2  not sent: rejected-holiday-1.jsonl',
    '',
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /),
    '',
  ]);
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(code).toBe(0);
});

test('without a record or an execution, published and waiting are unknown and left out', async () => {
  const { json, status } = await start(ROWS);
  expect(await json()).toEqual({ runId: RUN, ...COUNTS });
  expect((await status()).out).toMatch(
    /\nPublished {6}unknown {2}no record in this folder; --stack finds runs on AWS\n/,
  );
});

test.each<[string, HistoryRow[], object]>([
  ['twice delivered, once', [of('A', 'delivered'), of('A', 'delivered', { messageId: 'M2' })], { delivered: 1 }],
  [
    'superseded by its own repetition, as that one',
    [of('A', 'superseded', { supersededBy: 'M2' }), of('A', 'delivered', { messageId: 'M2' })],
    { delivered: 1 },
  ],
  [
    'delivered and retried, as retried',
    [of('A', 'deferred', { state: 'retrying' }), of('A', 'delivered', { messageId: 'M2', at: NOON + 2000 })],
    { retrying: 1 },
  ],
  [
    'delivered and then dead, as dead',
    [of('A', 'delivered'), of('A', 'dead-lettered', { messageId: 'M2', at: NOON + 2000, state: 'dead' })],
    { dead: 1 },
  ],
])('a button of a repeated run counts once: %s', async (_, rows, counts) => {
  const { json } = await start(rows, { published: 1, state: 'done' });
  const none = { delivered: 0, superseded: 0, unchanged: 0, retrying: 0, dead: 0 };
  expect(await json()).toEqual({ runId: RUN, published: 1, ...none, ...counts, waiting: 0 });
});

test('what an earlier run of the same ID left in the history does not count', async () => {
  const before = of('Z', 'delivered', { asOf: NOON - 3_600_000, at: NOON - 3_590_000 });
  const { json } = await start([before, of('A', 'delivered')], { published: 2, state: 'done' });
  expect(await json()).toMatchObject({ published: 2, delivered: 1, waiting: 1 });
});

test('a record that was written before the last updates were sent never says less than the history', async () => {
  const { json } = await start(ROWS, { published: 3, state: 'running' });
  expect(await json()).toMatchObject({ published: 6, waiting: 0 });
});

test.each<[string, HistoryRow[], Partial<RunRecord>, RegExp]>([
  [
    'is being sent',
    ROWS,
    { published: 6, state: 'running', writtenAt: new Date(Date.now() + 60_000).toISOString() },
    /It is being sent/,
  ],
  [
    'has updates without an outcome',
    ROWS.slice(0, 2),
    { published: 3, state: 'done' },
    /Some updates have no outcome yet/,
  ],
  ['has dead updates', ROWS.filter(({ outcome }) => outcome !== 'deferred'), { published: 5 }, /and some are dead/],
  ['is over', ROWS.slice(0, 2), { published: 2, state: 'done' }, /Every update has its outcome\./],
])('of a run that %s it says so', async (_, rows, record, words) => {
  const { status } = await start(rows, record);
  expect((await status()).out).toMatch(words);
});

test('of a run that nobody knows it says so and ends with 1', async () => {
  const { status } = await start(OTHERS);
  expect(await status()).toMatchObject({
    code: 1,
    err: expect.stringContaining(`nothing is known of the run ${RUN}`),
  });
});

describe('--watch', () => {
  test('ends by itself when nothing waits or is retried', async () => {
    const { write, cwd, named } = await start(ROWS.slice(0, 5), { published: 5, state: 'done' });
    const { child, ended } = startCli(['bulk', 'status', RUN, '--watch', '1', '--json', ...named], cwd);
    await once(child.stdout ?? child, 'data');
    await write({ rows: [of('E', 'delivered')] });
    const { code, out } = await ended;
    expect(read(out).at(-1)).toMatchObject({ delivered: 3, retrying: 0, waiting: 0 });
    expect(code).toBe(0);
  });

  test('goes on while it is unknown whether updates wait, until Ctrl-C ends it with 0', async () => {
    const { cwd, named } = await start(ROWS.slice(0, 2));
    const { child, ended } = startCli(['bulk', 'status', RUN, '--watch', '1', '--json', ...named], cwd);
    let out = '';
    while (out.split('\n').length < 3) out += (await once(child.stdout ?? child, 'data'))[0];
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('of a run on AWS', () => {
  const execution = (status: string, where?: object, output?: string) => ({
    ...{ name: RUN, status, startDate: NOON / 1000 },
    ...{ input: JSON.stringify({ plan: { name: 'holiday', where } }), ...(output && { output }) },
  });
  const ofStack = async (...described: Parameters<typeof execution>) => {
    const { write } = await startTable();
    await write({ rows: ROWS });
    await startStepFunctions([execution(...described)], { HistoryTableName: HISTORY_TABLE });
    return cli(['bulk', 'status', RUN, '--stack', STACK, '--json']);
  };

  test('that sent every row of the catalogue, the rows were published', async () => {
    const { out } = await ofStack('SUCCEEDED', undefined, '{"rows":8,"rowsOfGoodBatches":8}');
    expect(read(out)).toEqual([{ runId: RUN, published: 8, ...COUNTS, waiting: 2 }]);
  });

  test.each<[string, string, ...Parameters<typeof execution>]>([
    ['whose plan has a where', 'rows, also those left out by where', 'SUCCEEDED', { id: ['A'] }, '{"rows":8}'],
    ['that still runs', 'once it has ended', 'RUNNING'],
    ['that failed', 'a batch that failed does not say', 'FAILED'],
    ['with an output that is none of ours', 'the execution does not say it', 'SUCCEEDED', undefined, '"rows"'],
  ])('%s, it is unknown how many, and the text says why', async (_, why, ...described) => {
    const { code, out } = await ofStack(...described);
    expect(read(out)).toEqual([{ runId: RUN, ...COUNTS }]);
    expect(code).toBe(0);
    const text = (await cli(['bulk', 'status', RUN, '--stack', STACK])).out;
    expect(text).toMatch(new RegExp(`\nPublished {6}unknown {2}.*${why}`));
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('it tells that it is being sent', async () => {
    await ofStack('RUNNING');
    const { out } = await cli(['bulk', 'status', RUN, '--stack', STACK]);
    expect(out).toMatch(/^holiday-1: It is being sent\./);
  });

  test('one that the stack does not know, and the history neither, ends with 1', async () => {
    await startTable();
    await startStepFunctions([], { HistoryTableName: HISTORY_TABLE });
    expect(await cli(['bulk', 'status', RUN, '--stack', STACK])).toMatchObject({ code: 1 });
  });
});
