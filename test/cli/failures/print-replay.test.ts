import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simpleEvent } from '../../delivery/events.ts';
import { folder } from '../../sandbox/program.ts';
import { cli, read, startCli } from '../fixture.ts';
import { hasTerminals, onTerminal } from '../terminal.ts';
import { deadRow, rejected, SENT, startWorld, type World } from './world.ts';

const replay = (world: World, ...args: string[]) => cli(['failures', 'replay', ...args, ...world.named]);

/** The events that wait in the queue of updates. */
const sent = async (world: World) =>
  (await world.drain(world.sources.updates.queueUrl)).map(({ Body = '', Attributes, MessageAttributes }) => ({
    event: JSON.parse(Body),
    group: Attributes?.MessageGroupId,
    source: MessageAttributes?.['SourceMessageId']?.StringValue,
    sentAt: MessageAttributes?.['SentAt']?.StringValue,
  }));
const letters = (world: World) => world.sources.letters.countOthers();

test('an empty filter is refused, and an ID that nothing has', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  expect(await replay(world, '--yes')).toMatchObject({
    code: 2,
    err: expect.stringContaining('or all of them with --all'),
  });
  const { code, err } = await replay(world, 'M', 'NONE', '--yes');
  expect(err).toContain('nothing that fails now has the ID NONE');
  expect([code, await letters(world)]).toEqual([1, 1]);
});

test('without a terminal it says its plan and sends nothing unless --yes is given', async () => {
  const world = await startWorld();
  await world.die(
    rejected('M', 'A'),
    rejected('X', 'B', { body: 'no JSON', failureKind: 'Invalid', buttonId: undefined }),
  );
  const asked = await replay(world, '--all');
  expect(asked.err).toMatch(
    /^2 failures: 1 to send, 0 overtaken \(settled, not sent\), 1 skipped\.\n {2}1 skipped: is invalid: body/,
  );
  expect([asked.code, await letters(world)]).toEqual([2, 2]);
  const { code, out } = await replay(world, '--all', '--yes');
  expect([code, out]).toEqual([0, '1 update sent, 0 settled, 0 failed.\n']);
  expect(await sent(world)).toMatchObject([{ source: 'M', event: simpleEvent({ id: 'A' }) }]);
  expect(await letters(world)).toBe(1);
  expect((await replay(world, '--kind', 'Rejected', '--yes')).code).toBe(0);
});

test('--dry-run has a line a failure with what would be done, and does nothing', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A'));
  await world.write({ rows: [deadRow('R', 'B', { state: 'retrying', outcome: 'deferred' })] });
  const { out } = await replay(world, '--all', '--dry-run');
  expect(out).toBe('skip  B  R: is retried anyway\nsend  A  M\n');
  expect(read((await replay(world, 'M', '--dry-run', '--json')).out)).toEqual([
    { id: 'M', button: 'A', action: 'send' },
  ]);
  expect(await letters(world)).toBe(1);
});

test('letters behind others are none that are skipped: the plan says that they are done as they come up', async () => {
  const world = await startWorld('fauxqs');
  const ids = ['M1', 'M2', 'M3'];
  await world.die(...ids.map((id) => rejected(id, 'A')));
  await world.write({ rows: ids.map((id) => deadRow(id, 'A')) });
  const dry = await replay(world, '--all', '--dry-run');
  expect(dry.out).toBe('send  A  M1\nlater  A  M2\nlater  A  M3\n');
  const { code, out, err } = await replay(world, '--all', '--yes');
  expect(err).toBe(
    '3 failures: 1 to send, 0 overtaken (settled, not sent), 0 skipped.\n' +
      '  2 behind other letters: sent or settled when those are gone and they come up.\n',
  );
  expect([code, out]).toEqual([0, '3 updates sent, 0 settled, 0 failed.\n']);
});

test('a letter behind others that were not named is not reached, and it says what to name', async () => {
  const world = await startWorld('fauxqs');
  await world.die(rejected('M1', 'A'), rejected('M2', 'A'), rejected('N', 'B'));
  await world.write({ rows: ['M1', 'M2'].map((id) => deadRow(id, 'A')) });
  const behind =
    '1 letter not reached, behind others of A.\n' +
    'Someone else holds those, or the command does not name them: --button A\n';
  const alone = await replay(world, 'M2', '--yes');
  expect(alone.err).toContain(`${behind}Nothing was sent.\n`);
  const { out, err } = await replay(world, 'M2', 'N', '--yes');
  expect(out).toBe('1 update sent, 0 settled, 0 failed.\n');
  expect(err).toContain(behind);
  expect([alone.code, await letters(world)]).toEqual([1, 2]);
});

describe.runIf(hasTerminals)('on a terminal', () => {
  test('the progress ends where its total is', async () => {
    const world = await startWorld('fauxqs');
    const ids = ['M1', 'M2', 'M3'];
    await world.die(...ids.map((id) => rejected(id, 'A')));
    await world.write({ rows: ids.map((id) => deadRow(id, 'A')) });
    const { shown } = await onTerminal(
      ['failures', 'replay', '--all', '--yes', ...world.named],
      folder(),
      'failed.',
      '',
    );
    const progress = [...shown.matchAll(/(\d+)\/(\d+) {2}/g)].map(([, done, total]) => `${done}/${total}`);
    expect(progress.every((each) => each.endsWith('/3'))).toBe(true);
    expect(progress.at(-1)).toBe('3/3');
  });
});

describe('--set mends events', () => {
  test('a mended update keeps its button, when it was decided, and its place in the history', async () => {
    const world = await startWorld();
    await world.die(rejected('M', 'A'));
    const set = ['--set', 'profileId=P7', '--set', 'phoneNumber=12157010681', '--set', 'buttonTitle="null"'];
    const { code } = await replay(world, '--profile', 'PROFILE123', ...set, '--yes');
    const event = simpleEvent({ id: 'A', profileId: 'P7', phoneNumber: '12157010681', buttonTitle: 'null' });
    const sentAt = new Date(SENT).toISOString();
    expect(await sent(world)).toEqual([{ event, group: 'A', source: 'M', sentAt }]);
    expect([code, await letters(world)]).toEqual([0, 0]);
  });

  test('an expired update can go without its notAfter', async () => {
    const world = await startWorld();
    const body = JSON.stringify(simpleEvent({ id: 'A', notAfter: '2026-01-01T00:00:00Z' }));
    await world.die(rejected('M', 'A', { body, failureKind: 'Expired' }));
    await replay(world, 'M', '--set', 'notAfter=null', '--yes');
    expect((await sent(world)).map(({ event }) => event)).toEqual([simpleEvent({ id: 'A' })]);
  });

  test.each([
    ['id=B', '--set id cannot be changed'],
    ['asOf=2026-01-01T00:00:00Z', '--set asOf cannot be set'],
    ['hour24From=25', '--set hour24From must be a whole number from 0 to 24'],
    ['profileid=P', 'did you mean profileId?'],
    ['hour24From', 'must be field=value'],
  ])('%s is wrong usage', async (field, words) => {
    const world = await startWorld();
    expect(await replay(world, '--all', '--set', field, '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining(words),
    });
  });

  test('one event that would be invalid keeps all from being sent', async () => {
    const world = await startWorld();
    const body = JSON.stringify({ ...simpleEvent({ id: 'B' }), configuration: 'NONE' });
    await world.die(rejected('M', 'A'), rejected('X', 'B', { body, failureKind: 'Invalid' }));
    const { code, err } = await replay(world, '--all', '--set', 'profileId=P7', '--yes');
    expect(err).toContain(
      'nothing was sent: 1 event would be invalid\nX: configuration must be "SIMPLE" or "CALLFLOW"',
    );
    expect([code, await letters(world)]).toEqual([1, 2]);
  });
});

describe('--edit mends events in an editor', () => {
  const edited = async (world: World, script: string, ...args: string[]) => {
    const cwd = folder();
    const code = `const fs = require('fs'), file = process.argv[2], events = JSON.parse(fs.readFileSync(file)); ${script}; fs.writeFileSync(file, JSON.stringify(events));`;
    writeFileSync(join(cwd, 'editor.cjs'), code);
    process.env['VISUAL'] = `${process.execPath} ${join(cwd, 'editor.cjs')}`;
    return cli(['failures', 'replay', '--all', '--edit', '--yes', ...args, ...world.named], cwd);
  };

  test('a body that was no JSON gets its event and the group of its button; what is taken out stays', async () => {
    const world = await startWorld();
    await world.die(
      rejected('X', 'G', { body: 'no JSON', failureKind: 'Invalid', buttonId: undefined }),
      rejected('M', 'A'),
    );
    const event = simpleEvent({ id: 'NEW' });
    const script = `if (events.X !== 'no JSON') throw 1; events.X = ${JSON.stringify(event)}; delete events.M`;
    const { code, err } = await edited(world, script);
    expect(err).toContain('1 skipped: was taken out of the edited events');
    expect(await sent(world)).toMatchObject([{ event, group: 'NEW', source: 'X' }]);
    expect([code, await letters(world)]).toEqual([0, 1]);
  });

  test.each([
    ['events.M.hour24From = 25', 'M: hour24From must be a whole number from 0 to 24, but is 25'],
    ["events.M.id = 'B'", 'M: id cannot be changed'],
    ["events.M.asOf = '2026-11-24T12:00:00Z'", 'M: asOf cannot be changed'],
    ['events.N = {}', 'N is none of the IDs'],
  ])('after %s nothing is sent, and the file stays', async (script, words) => {
    const world = await startWorld();
    await world.die(rejected('M', 'A'));
    const { code, err } = await edited(world, script);
    expect(err).toContain(words);
    expect(err).toMatch(/the edited events are in \S+events\.json/);
    expect([code, await letters(world)]).toEqual([1, 1]);
  });

  test('a moment and a button that could not be read can be mended', async () => {
    const world = await startWorld();
    const body = JSON.stringify({ ...simpleEvent({ asOf: 'yesterday' }), id: 7 });
    await world.die(rejected('M', 'G', { body, failureKind: 'Invalid', buttonId: undefined }));
    const asOf = '2026-11-23T10:00:00Z';
    const { code } = await edited(world, `events.M.id = 'A'; events.M.asOf = '${asOf}'`);
    expect(await sent(world)).toMatchObject([{ event: simpleEvent({ id: 'A', asOf }), group: 'A' }]);
    expect(code).toBe(0);
  });

  test('an editor that fails ends it', async () => {
    const world = await startWorld();
    await world.die(rejected('M', 'A'));
    expect(await edited(world, 'process.exit(3)')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ended with 3'),
    });
  });
});

test('killed hard while it sends, and repeated, each update is sent once and no letter is left', async () => {
  const world = await startWorld();
  const ids = Array.from({ length: 100 }, (_, index) => `M${index}`);
  world.fill(ids.map((id) => rejected(id, `B${id}`)));
  const args = ['failures', 'replay', '--all', '--yes', '--rate', '1000', ...world.named];
  const { child, ended } = startCli(args, folder());
  await world.published();
  child.kill('SIGKILL');
  await ended;
  world.advance(30_000);
  const { code } = await cli(args);
  expect((await sent(world)).map(({ source }) => source).sort()).toEqual(ids.toSorted());
  expect([code, await letters(world)]).toEqual([0, 0]);
});

test('Ctrl-C ends it with 130 once the batch under way is done, and says how to go on', async () => {
  const world = await startWorld();
  world.fill(Array.from({ length: 100 }, (_, index) => rejected(`M${index}`, `B${index}`)));
  const { child, ended } = startCli(['failures', 'replay', '--all', '--yes', '--rate', '1', ...world.named], folder());
  await world.published();
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect([code, out]).toEqual([130, '10 updates sent, 0 settled, 0 failed.\n']);
  expect(err).toContain('Repeat the command');
  expect([(await sent(world)).length, await letters(world)]).toEqual([10, 90]);
});

describe.runIf(hasTerminals)('on a terminal it asks', () => {
  test.each([
    ['y\n', 0, 0],
    ['n\n', 1, 1],
    ['\u0003', 130, 1],
  ])('and after %j ends with %i', async (answer, code, left) => {
    const world = await startWorld();
    await world.die(rejected('M', 'A'));
    const ended = await onTerminal(['failures', 'replay', 'M', ...world.named], folder(), '[y/N]', answer);
    expect(ended.code).toBe(code);
    expect(await letters(world)).toBe(left);
  });
});
