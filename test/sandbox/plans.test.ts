import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { REGION } from '../../sandbox/aws.ts';
import { writeEndpoints } from '../../sandbox/endpoints-file.ts';
import { runPlan } from '../../sandbox/plan-run.ts';
import { startQueues } from '../../sandbox/queues.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, run, start } from './program.ts';

const MAIN = 'sandbox/main.ts';

const CATALOGUE = `id,profileId,buttonImageUrl,colorStyleName,hour24From,hour24To,offHoursMessage,configuration,phoneNumber,askConfirmation
NORTH,PROFILE123,https://cdn.example.com/n.png,5,9,17,Back at nine.,SIMPLE,12157010680,TRUE
SOUTH,PROFILE123,https://cdn.example.com/s.png,5,9,25,Back at nine.,SIMPLE,12157010680,TRUE
`;

/** A folder with a catalogue, one row of which is invalid, and a plan for an evening. */
const evening = () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'buttons.csv'), CATALOGUE);
  writeFileSync(join(cwd, 'none.jsonl'), '');
  mkdirSync(join(cwd, 'plans'));
  const plan = {
    name: 'evening',
    when: { cron: '0 18 24 12 ? *', timezone: 'America/New_York' },
    catalogue: '../buttons.csv',
    set: { offHoursMessage: 'Closed.' },
    expireAfterMinutes: 10,
  };
  writeFileSync(join(cwd, 'plans', 'evening.json'), JSON.stringify(plan));
  return cwd;
};

test.each(['2026-12-24', '2020-12-24'])(
  '--at just before a plan is due on %s shows its run to the end',
  async (day) => {
    const cwd = evening();
    const options = ['--schedules', 'plans', '--catalogue', 'buttons.csv', '--publish', 'none.jsonl'];
    const sandbox = start(MAIN, [...options, '--at', `${day}T17:59:59 America/New_York`], cwd);
    await sandbox.says(`Next plan    evening, ${day} 18:00 -05:00 America/New_York`);
    await sandbox.says(`▸ evening is due: ${day} 18:00 -05:00 America/New_York\n`);
    await sandbox.says('▸ evening: rejected: row 3 (SOUTH): hour24To must be');
    await sandbox.says('▸ evening: ended, 1 sent, 0 left out by where, 1 rejected (evening-');
    await sandbox.says('✔ NORTH                delivered\n');
    const { anveo } = JSON.parse(readFileSync(join(cwd, '.sandbox.json'), 'utf8'));
    const shown = await (await fetch(`${anveo}/buttons/NORTH`)).json();
    expect(shown).toMatchObject({ parameters: { OFFHOURSMESSAGE: 'Closed.' } });
    expect(readdirSync(join(cwd, '.anveo-buttons'))).toEqual([
      expect.stringMatching(/^evening-\d{8}T\d{6}Z-\w+\.json$/),
    ]);
    sandbox.child.kill('SIGINT');
    expect((await sandbox.ended).code).toBe(0);
  },
);

test.each([
  [
    'no time zone',
    '2026-12-24T17:59:50',
    "must be a local time and a time zone, such as '2026-12-24T17:59:50 America/",
  ],
  [
    'an offset',
    '2026-12-24T17:59:50Z UTC',
    'the local time must be a moment of the clock in the time zone, without offset',
  ],
  [
    'a time that is skipped',
    '2026-03-08T02:30:00 America/New_York',
    'does not exist in America/New_York: its clocks go on',
  ],
  [
    'no such zone',
    '2026-12-24T17:59:50 New_York',
    'the time zone must be a time zone of the IANA database, such as Europe',
  ],
])('--at with %s is one line that says what would be right', async (_, at, message) => {
  const { code, err } = await run(MAIN, ['--at', at]);
  expect(err).toContain(message);
  expect([code, err.split('\n').length]).toEqual([1, 2]);
});

test('a catalogue that is not there is one line that names it', async () => {
  const { code, err } = await run(MAIN, ['--catalogue', 'none.csv']);
  expect(err).toMatch(/^The sandbox cannot go on: none\.csv cannot be read: .*there is no such file\n/);
  expect([code, err.split('\n').length]).toEqual([1, 2]);
});

/** Makes a folder the current one until the test ends. */
const enter = (cwd: string) => {
  const home = process.cwd();
  process.chdir(cwd);
  onTestFinished(() => process.chdir(home));
};

test('a plan that cannot run says why, and that it did not', async () => {
  enter(folder());
  const told: string[] = [];
  await runPlan({ file: 'none.json', isWayBack: false }, (text) => told.push(text)).ended;
  expect(told).toEqual(['anveo-buttons: none.json: there is no such file', 'did not run (exit 1)']);
});

test('a run that waits for the queue is stopped, and says how to repeat it', async () => {
  const queues = await startQueues(0);
  onTestFinished(() => queues.close());
  const cwd = folder();
  const { url, queueUrl, deadLetterQueueUrl } = queues;
  const s3 = { s3: url, catalogueBucket: 'x', eventSourceMapping: 'x' };
  const others = {
    ...s3,
    dynamodb: url,
    historyTable: 'x',
    secretsManager: url,
    secretId: 'x',
    lambda: url,
    publishersSecretId: 'x',
    anveo: url,
    http: url,
  };
  const endpoints = { pid: process.pid, region: REGION, sqs: url, queueUrl, deadLetterQueueUrl, ...others };
  writeEndpoints(endpoints, join(cwd, '.sandbox.json'));
  const rows = Array.from({ length: 600 }, (_, index) => simpleEvent({ id: `B${index}` }));
  writeFileSync(join(cwd, 'buttons.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const when = { at: '2097-12-24T18:00:00', timezone: 'UTC' };
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify({ name: 'all', when, catalogue: 'buttons.jsonl' }));
  enter(cwd);
  const told: string[] = [];
  const waits = Promise.withResolvers<void>();
  const run = runPlan({ file: 'plan.json', isWayBack: false }, (text) => {
    told.push(text);
    if (text.includes('queue full')) waits.resolve();
  });
  await Promise.race([waits.promise, run.ended]);
  run.stop();
  await run.ended;
  expect(told.join('\n')).toContain(
    'It stopped: interrupted. To repeat it, in this folder:\n  npx --no anveo-buttons bulk run',
  );
  expect(told.at(-1)).toMatch(/^stopped, 500 sent, 0 left out by where, 0 rejected \(all-/);
});
