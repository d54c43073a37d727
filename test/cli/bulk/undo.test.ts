import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunRecord, readRecord, writeRecord } from '../../../cli/bulk/record.ts';
import type { HistoryRow } from '../../../functions/history/row.ts';
import { HISTORY_TABLE } from '../../../sandbox/dynamodb.ts';
import { simpleUpdate } from '../../delivery/events.ts';
import { type OnBatch, sqsError } from '../../queue/sqs.ts';
import { folder } from '../../sandbox/program.ts';
import { STACK } from '../cloud-formation.ts';
import { cli, OPERATOR, queued, queuedButtons, read, startCli, startTarget } from '../fixture.ts';
import { NOON, row, shown, startTable } from '../history-table.ts';
import { startStepFunctions } from './step-functions.ts';

const RUN = 'holiday-1';
const AS_OF = new Date(NOON + 1).toISOString();
const at = (messageId: string, button: string, minutes: number, hour24From: number, fields: Partial<HistoryRow> = {}) =>
  row(messageId, {
    ...{ button, asOf: NOON + minutes * 60_000, at: NOON + minutes * 60_000 + 1000 },
    update: simpleUpdate({ id: button, hour24From }),
    ...fields,
  });

/** A button that showed 9 before the run, and 3 since. */
const changedByRun = (button: string) => [at('GOOD', button, -10, 9), at('BAD', button, 0, 3, { runId: RUN })];

/** A table in which the run has changed A and B, C since by others, and D without an earlier state; of E it is dead. */
const start = async ({ record, onBatch }: { record?: Partial<RunRecord>; onBatch?: OnBatch } = {}) => {
  const front = await startTarget(onBatch);
  const { write, named } = await startTable();
  const rows = ['A', 'B', 'C', 'D'].flatMap(changedByRun).filter((each) => each.button !== 'D' || each.runId);
  const newer = at('NEWER', 'C', 5, 10);
  const dead = at('BAD', 'E', 0, 3, { runId: RUN, outcome: 'dead-lettered', state: 'dead', failure: 'Rejected' });
  await write({
    rows: [...rows, newer, dead],
    shown: [...rows.filter(({ runId, button }) => runId && button !== 'C'), newer].map(shown),
  });
  const cwd = folder();
  const recorded = { startedAt: new Date(NOON).toISOString(), content: 'x', published: 5, state: 'done' as const };
  if (record) writeRecord(RUN, { ...recorded, ...record }, join(cwd, '.anveo-buttons'));
  const args = (...more: string[]) => ['bulk', 'undo', RUN, '--queue-url', front.queueUrl, ...named, ...more];
  return { ...front, write, cwd, args, undo: (...more: string[]) => cli(args(...more), cwd) };
};

const restored = (id: string) => ({ ...simpleUpdate({ id, hour24From: 9 }), asOf: AS_OF });

describe('--dry-run', () => {
  test('with --json is a line a button, then a summary, and sends nothing', async () => {
    const { undo, queues } = await start({ record: {} });
    const { code, out, err } = await undo('--dry-run', '--json');
    expect(read(out)).toEqual([
      { button: 'A', action: 'restore', update: restored('A') },
      { button: 'B', action: 'restore', update: restored('B') },
      { button: 'C', action: 'changed-since' },
      { button: 'D', action: 'no-earlier-state', reason: 'the history knows nothing that it showed before' },
      { undoes: RUN, restore: 2, changedSince: 1, noEarlierState: 1, waiting: 0 },
    ]);
    expect([code, err, queued(queues)]).toEqual([0, '', []]);
  });

  test('as text shows what changes, and names what is left alone', async () => {
    const { undo } = await start({ record: { published: 7 } });
    expect((await undo('--dry-run')).out.split('\n')).toEqual([
      '2 buttons to restore',
      '  A  hour24From 3 → 9',
      '  B  hour24From 3 → 9',
      '1 button changed since, left alone',
      '  C',
      '1 button without an earlier state',
      '  D: the history knows nothing that it showed before',
      'To send what the catalogue has: bulk run PLAN --until',
      expect.stringMatching(/^1 button whose update of the run is dead/),
      'Not undone: 2 waiting updates of the run. Repeat the undo later.',
      '',
    ]);
  });

  test('without a record it says that it does not know whether updates wait', async () => {
    const { undo } = await start();
    expect((await undo('--dry-run')).out).toContain(
      '\nNot undone: updates of the run that still wait, if any. Repeat the undo later.\n',
    );
  });

  test('says of 20 buttons why they have no earlier state, and counts the rest', async () => {
    const { write, undo } = await start();
    const rows = Array.from({ length: 25 }, (_, index) => at('BAD', `NEW-${index}`, 0, 3, { runId: RUN }));
    await write({ rows, shown: rows.map(shown) });
    const { out } = await undo('--dry-run');
    expect(out.match(/: the history knows nothing/g)).toHaveLength(20);
    expect(out).toContain('26 buttons without an earlier state\n');
    expect(out).toContain('  … and 6 more buttons: --dry-run --json names them all\nTo send what the catalogue');
  });

  test('names as many buttons as fit into 80 columns a line, and counts the rest', async () => {
    const { write, undo } = await start();
    const others = Array.from({ length: 250 }, (_, index) => `BUTTON-${index + 100}`);
    const rows = others.flatMap((button) => [at('BAD', button, 0, 3, { runId: RUN }), at('NEWER', button, 5, 10)]);
    await write({ rows, shown: rows.filter(({ runId }) => !runId).map(shown) });
    const { out } = await undo('--dry-run');
    expect(out).toContain('251 buttons changed since, left alone\n  BUTTON-100, BUTTON-101, ');
    expect(out).toContain('  … and 51 more buttons: --dry-run --json names them all\n');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});

test('sends what is to be restored, as a run of its own that is recorded', async () => {
  const { undo, queues, batches, cwd } = await start({ record: {} });
  const { code, out, err } = await undo('--yes');
  const runId = out.split(':')[0] ?? '';
  expect(runId).toMatch(/^undo-\d{8}T\d{6}Z-[0-9a-f]{4}$/);
  expect(out).toBe(`${runId}: 2 updates sent, 0 rejected.\n`);
  expect(queued(queues)).toEqual([restored('A'), restored('B')]);
  const texts = (value: string) => ({ DataType: 'String', StringValue: value });
  const attributes = { RunId: texts(runId), SkipUnchanged: texts('true'), By: texts(OPERATOR) };
  expect(batches.flat().map(({ MessageAttributes }) => MessageAttributes)).toEqual([attributes, attributes]);
  expect(readRecord(runId, join(cwd, '.anveo-buttons'))).toMatchObject({
    undoes: RUN,
    by: OPERATOR,
    published: 2,
    state: 'done',
  });
  expect(err).toContain('\n1 button changed since, left alone\n  C\n');
  expect(err).toContain(`npx --no anveo-buttons bulk status ${runId} --watch --table ${HISTORY_TABLE}\n`);
  expect(code).toBe(0);
});

test('with --json sums up for scripts, under the name that it was given', async () => {
  const { undo } = await start({ record: {} });
  const { out } = await undo('--yes', '--json', '--run-id', 'undo-1');
  expect(read(out).at(-1)).toEqual({
    ...{ runId: 'undo-1', undoes: RUN, restore: 2, changedSince: 1, noEarlierState: 1, waiting: 0 },
    ...{ sent: 2, rejected: 0 },
  });
});

test('repeated under its ID it sends nothing twice, and what is restored counts', async () => {
  const { undo, write, queues, cwd } = await start({ record: {} });
  await undo('--yes', '--run-id', 'undo-1');
  const back = at('U', 'A', 0, 9, { asOf: NOON + 1, runId: 'undo-1' });
  await write({ rows: [back], shown: [shown(back)] });
  const { code, err } = await undo('--yes', '--run-id', 'undo-1');
  expect(err).toContain('\n1 button restored already\n');
  expect(queuedButtons(queues)).toEqual(['A', 'B']);
  expect(readRecord('undo-1', join(cwd, '.anveo-buttons'))).toMatchObject({ published: 2 });
  expect(code).toBe(0);
});

test('where nothing is left to restore it says so, and sends nothing', async () => {
  const { undo, write, queues } = await start({ record: {} });
  await write({ shown: ['A', 'B', 'D'].map((button) => shown(at('X', button, 5, 1))) });
  const { code, out, err } = await undo('--yes', '--json');
  expect(err).toContain('Nothing was sent: there is nothing to restore.');
  expect(read(out).at(-1)).toMatchObject({ undoes: RUN, restore: 0, changedSince: 4, sent: 0 });
  expect([code, queued(queues)]).toEqual([0, []]);
});

test('where nothing can be restored, since a button has no earlier state, it ends with 1', async () => {
  const { undo, write, queues } = await start({ record: {} });
  await write({ shown: ['A', 'B'].map((button) => shown(at('X', button, 5, 1))) });
  const { code, out } = await undo('--yes', '--json');
  expect(read(out).at(-1)).toMatchObject({ restore: 0, changedSince: 3, noEarlierState: 1, sent: 0 });
  expect([code, queued(queues)]).toEqual([1, []]);
});

test('an undo whose ID another process works on is refused; what a process that has ended left is not', async () => {
  const { undo, cwd, queues } = await start({ record: {} });
  const lock = join(cwd, '.anveo-buttons', 'undo-1.lock');
  writeFileSync(lock, String(process.pid));
  expect(await undo('--yes', '--run-id', 'undo-1')).toMatchObject({
    code: 1,
    err: expect.stringContaining(`process ${process.pid} works on the run undo-1 already`),
  });
  expect(queued(queues)).toEqual([]);
  writeFileSync(lock, '2147483647');
  expect(await undo('--yes', '--run-id', 'undo-1')).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, '.anveo-buttons')).sort()).toEqual([`${RUN}.json`, 'undo-1.json']);
});

test('without a terminal and without --yes nothing is sent, and it ends with 2', async () => {
  const { undo, queues } = await start({ record: {} });
  expect(await undo()).toMatchObject({ code: 2, err: expect.stringContaining('without a terminal to ask on') });
  expect(queued(queues)).toEqual([]);
});

test('a run that is still being sent is not undone', async () => {
  const { undo, queues } = await start({
    record: { state: 'running', writtenAt: new Date(Date.now() + 60_000).toISOString() },
  });
  expect(await undo('--yes')).toMatchObject({ code: 1, err: expect.stringContaining('Stop it first: Ctrl-C ends it') });
  expect(queued(queues)).toEqual([]);
});

test('a run of which the history has nothing ends with 1', async () => {
  const { cwd, args } = await start();
  const other = args('--yes').map((each) => (each === RUN ? 'other' : each));
  expect(await cli(other, cwd)).toMatchObject({
    code: 1,
    err: expect.stringContaining('has nothing of the run other'),
  });
});

test('the ID of another run is refused', async () => {
  const { undo, queues } = await start({ record: {} });
  expect(await undo('--yes', '--run-id', RUN)).toMatchObject({
    code: 2,
    err: expect.stringContaining('is no undo of'),
  });
  expect(queued(queues)).toEqual([]);
});

test('SQS refusing stops it with 3, and it says how to repeat it', async () => {
  const { undo, cwd } = await start({ record: {}, onBatch: () => sqsError(403, 'AccessDenied', 'not allowed') });
  const { code, err } = await undo('--yes', '--run-id', 'undo-1');
  expect(err).toMatch(/It stopped: AccessDenied/);
  expect(err).toMatch(/bulk undo holiday-1 --run-id undo-1 --queue-url http\S+ --table /);
  expect(readRecord('undo-1', join(cwd, '.anveo-buttons'))).toMatchObject({ published: 0, state: 'stopped' });
  expect(code).toBe(3);
});

test('Ctrl-C ends it with 130, and repeated under its ID it has sent each update once', async () => {
  const reached = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<undefined>();
  const { args, undo, write, cwd, queues } = await start({
    record: {},
    onBatch: () => {
      reached.resolve();
      return answered.promise;
    },
  });
  const rows = Array.from({ length: 98 }, (_, index) => changedByRun(`B${index}`)).flat();
  await write({ rows, shown: rows.filter(({ runId }) => runId).map(shown) });
  const { child, ended } = startCli(args('--yes', '--run-id', 'undo-1', '--concurrency', '1'), cwd);
  await reached.promise;
  child.kill('SIGINT');
  answered.resolve(undefined);
  expect(await ended).toMatchObject({ code: 130 });
  const sent = queued(queues).length;
  expect(sent).toBeLessThan(100);
  const record = () => readRecord('undo-1', join(cwd, '.anveo-buttons'));
  expect(record()).toMatchObject({ published: sent, state: 'stopped' });
  expect(await undo('--yes', '--run-id', 'undo-1')).toMatchObject({ code: 0 });
  expect(new Set(queuedButtons(queues)).size).toBe(100);
  expect([queued(queues).length, record()]).toMatchObject([100, { published: 100, state: 'done' }]);
});

describe('of a stack', () => {
  const ofStack = async (status: string) => {
    const { queueUrl, queues, cwd } = await start();
    const execution = { name: RUN, status, startDate: NOON / 1000, input: '{}' };
    await startStepFunctions([execution], { QueueUrl: queueUrl, HistoryTableName: HISTORY_TABLE });
    return { queues, ended: await cli(['bulk', 'undo', RUN, '--yes', '--stack', STACK], cwd) };
  };

  test('the run of its state machine is undone in its queue', async () => {
    const { queues, ended } = await ofStack('FAILED');
    expect(ended).toMatchObject({ code: 0, err: expect.stringContaining(`--watch --stack ${STACK}\n`) });
    expect(queuedButtons(queues)).toEqual(['A', 'B']);
  });

  test('one that still runs is not undone, and it says how to stop it', async () => {
    const { queues, ended } = await ofStack('RUNNING');
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringMatching(/aws stepfunctions stop-execution --execution-arn arn:\S+:holiday-1\n/),
    });
    expect(queued(queues)).toEqual([]);
  });
});
