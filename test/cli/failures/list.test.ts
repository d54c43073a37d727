import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { letter } from '../../delivery/letters.ts';
import { folder } from '../../sandbox/program.ts';
import { cli, read, startCli } from '../fixture.ts';
import { row, shown } from '../history-table.ts';
import { hasTerminals, onTerminal } from '../terminal.ts';
import { DIED, deadRow, rejected, SENT, startWorld, type World } from './world.ts';

process.env['TZ'] = 'Europe/Berlin';

const since = new Date(DIED).toISOString();

/** One that is retried, three that are rejected (one of them overtaken), one that is invalid, and a row without a letter. */
const tellStory = async ({ die, write }: World) => {
  const busy = { outcome: 'deferred', cause: 'anveo', reason: 'Anveo answered 503', state: 'retrying' } as const;
  const newer = row('NEWER', { button: 'SALES-1', asOf: SENT + 1 });
  await write({
    rows: [
      row('R', { button: 'BUSY', asOf: SENT, at: DIED, since: DIED, attempts: 3, ...busy }),
      ...[1, 2, 3].map((n) => deadRow(`M${n}`, `SALES-${n}`, { since: DIED + n, attempts: 1 })),
      deadRow('GONE', 'SALES-4', { since: DIED + 4, runId: 'R1' }),
    ],
    shown: [shown(newer)],
  });
  await die(
    ...[1, 2, 3].map((n) => rejected(`M${n}`, `SALES-${n}`)),
    letter('X', {
      ...{ messageGroup: 'G', body: 'no JSON', failureReason: 'body is not JSON\u009b2J' },
      failedAt: new Date(DIED + 5).toISOString(),
    }),
  );
};

test('the list has a line for what is seen at once, and one for its ID and why it fails', async () => {
  const world = await startWorld();
  await tellStory(world);
  const { code, out, err } = await cli(['failures', 'list', ...world.named]);
  expect(out).toBe(`BUTTON                STATE    KIND        SINCE                      ATTEMPTS
BUSY                  retrying anveo       2026-11-24 11:01:00 +01:00        3
  R  Anveo answered 503
SALES-1               dead     Rejected    2026-11-24 11:01:00 +01:00        1
  M1  overtaken; Unknown profile.
SALES-2               dead     Rejected    2026-11-24 11:01:00 +01:00        1
  M2  Unknown profile.
SALES-3               dead     Rejected    2026-11-24 11:01:00 +01:00        1
  M3  Unknown profile.
SALES-4               dead     Rejected    2026-11-24 11:01:00 +01:00        1
  GONE  no letter; Unknown profile.
group G               dead     Invalid     2026-11-24 11:01:00 +01:00        0
  X  body is not JSON\\u009b2J
6 failures: 1 retrying, 5 dead; 1 overtaken. Times Europe/Berlin.
`);
  expect([code, err]).toEqual([0, '']);
});

test('--json has a line a failure with the names of the contract', async () => {
  const world = await startWorld();
  await tellStory(world);
  const { out } = await cli([
    'failures',
    'list',
    '--json',
    '--button',
    'SALES-*',
    '--reason',
    'PROFILE',
    ...world.named,
  ]);
  const told = { kind: 'Rejected', reason: 'Unknown profile.', state: 'dead', profileId: 'PROFILE123' };
  const at = (n: number) => new Date(DIED + n).toISOString();
  const seen = (n: number) => ({
    id: `M${n}`,
    button: `SALES-${n}`,
    since: at(n),
    attempts: 1,
    letter: 'seen',
    ...told,
  });
  expect(read(out)).toEqual([
    { ...seen(1), overtaken: true },
    { ...seen(2), overtaken: false },
    { ...seen(3), overtaken: false },
    { ...seen(4), id: 'GONE', overtaken: false, letter: 'none', runId: 'R1', attempts: 1 },
  ]);
});

test('--summary groups by state, kind and reason, the most first', async () => {
  const world = await startWorld();
  await tellStory(world);
  const { out } = await cli(['failures', 'list', '--summary', ...world.named]);
  expect(out).toBe(`dead     Rejected  4 updates of 4 buttons, 1 overtaken
  since 2026-11-24 11:01:00 +01:00  Unknown profile.
  for example M2
retrying anveo  1 update of 1 button
  since 2026-11-24 11:01:00 +01:00  Anveo answered 503
  for example R
dead     Invalid  1 update of 1 button
  since 2026-11-24 11:01:00 +01:00  body is not JSON\\u009b2J
  for example X
6 failures: 1 retrying, 5 dead; 1 overtaken. Times Europe/Berlin.
`);
  const json = await cli(['failures', 'list', '--summary', '--json', '--state', 'retrying', ...world.named]);
  const counts = { failures: 1, buttons: 1, overtaken: 0 };
  expect(read(json.out)).toEqual([
    { state: 'retrying', kind: 'anveo', reason: 'Anveo answered 503', since, ...counts, example: 'R' },
  ]);
});

test('what cannot be seen is counted on standard error', async () => {
  const world = await startWorld('fauxqs');
  await world.die(...[1, 2, 3].map((n) => rejected(`M${n}`, 'SALES')));
  await world.write({ rows: [deadRow('M3', 'SALES')] });
  const { out, err } = await cli(['failures', 'list', ...world.named]);
  expect(err).toBe('Not all seen: about 2 letters behind others, or held by someone else.\n');
  expect(out).toContain('\n  M3  letter not seen; Unknown profile.\n');
});

test('where nothing fails it says so', async () => {
  const { named } = await startWorld();
  expect(await cli(['failures', 'list', ...named])).toEqual({ code: 0, out: 'No failures.\n', err: '' });
  expect(await cli(['failures', 'list', '--json', ...named])).toEqual({ code: 0, out: '', err: '' });
});

test('Ctrl-C ends it with 130 when what it held is given back', async () => {
  const world = await startWorld();
  await world.die(...Array.from({ length: 100 }, (_, index) => rejected(`M${index}`, `B${index}`)));
  const { child, ended } = startCli(['failures', 'list', ...world.named], folder());
  await world.inFlight();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, out: '', err: expect.stringContaining('interrupted') });
  expect(await world.receive()).toHaveLength(100);
});

test.runIf(hasTerminals)('on a terminal of 80 columns no line is longer, whatever button and reason are', async () => {
  const world = await startWorld();
  const long = 'x'.repeat(100);
  const reason = long.repeat(20);
  await world.die(rejected('M1', long, { failureReason: reason }), rejected('0b3f1f8e-5a4e-4a36-9d3c', 'B'));
  const args = ['failures', 'list', ...world.named];
  const { shown: text } = await onTerminal(args, folder(), 'Times', '', 'rows 24 cols 80');
  const lines = stripVTControlCharacters(text).split('\r\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain(`${'x'.repeat(20)}…`);
});

test.each([
  [['--state', 'gone'], 'Allowed choices are retrying, dead'],
  [['--button', 'A**'], 'has two wildcards in a row'],
  [['--since', 'tomorrow'], 'must be a moment'],
  [['--queue-url', 'https://sqs.eu-central-1.amazonaws.com/1/x.fifo'], '--queue-url and --table are needed together'],
])('%j is wrong usage', async (args, words) => {
  expect(await cli(['failures', 'list', ...args])).toMatchObject({ code: 2, err: expect.stringContaining(words) });
});

test('a queue without a dead-letter queue is no queue of updates', async () => {
  const world = await startWorld();
  const [option = '', , ...rest] = world.named;
  const { code, err } = await cli(['failures', 'list', option, world.sources.letters.url, ...rest]);
  expect(err).toContain('has no dead-letter queue: is it the queue of updates?');
  expect(code).toBe(2);
});
