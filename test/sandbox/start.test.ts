import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSimulator } from '../../sandbox/anveo/simulator.ts';
import { portError } from '../../sandbox/listen.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, run, start } from './program.ts';

const MAIN = 'sandbox/main.ts';
const CLI = 'cli/anveo-buttons.ts';

const example = (expect: string, fields: Record<string, unknown> = {}) =>
  JSON.stringify({ about: 'an example', expect, event: simpleEvent({ id: 'SUPPORT', ...fields }) });

test('--once delivers the examples, prints what became of each and exits with 0', async () => {
  const { code, out, err } = await run(MAIN, ['--once']);
  expect(out).toMatch(/ID1232123 +Anveo's own example +✔ delivered +1/);
  expect(out).toMatch(/NO-SUCH-BUTTON +Anveo has no such button +✖ dead-lettered Rejected +1 *\n +Anveo: /);
  expect(out).toMatch(/9 updates: every update ended as expected\.\n$/);
  expect([code, err]).toEqual([0, '']);
});

test('--once exits with 1 and says so when an example does not end as its file expects', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'mine.jsonl'), `${example('delivered')}\n\n${example('dead-lettered Rejected')}\n`);
  const { code, out } = await run(MAIN, ['--once', '--publish', 'mine.jsonl'], cwd);
  expect(out).toContain('expected dead-lettered Rejected');
  expect(out).toContain('2 updates: 1 of 2 did not end as expected.');
  expect(code).toBe(1);
});

test.each([
  ['a file that is not there', ['--publish', 'none.jsonl'], /: none\.jsonl: there is no such file\n/],
  ['a folder in the place of a file', ['--publish', '.'], /: \.: it is a folder, not a file\n/],
  ['a line that is no JSON', ['--publish', 'bad.jsonl'], /bad\.jsonl, line 2: .*JSON/],
  ['a port that is none', ['--sqs-port', '70000'], /--sqs-port.*must be a port from 0 to 65535/],
  ['an option that it does not know', ['--onse'], /unknown option '--onse' \(Did you mean --once\?\)/],
  ['a word that is no option', ['once'], /too many arguments/],
  ['a --data that is a file', ['--data', 'bad.jsonl'], /--data bad\.jsonl: it cannot be written: EEXIST/],
  ['a --data within a file', ['--data', 'bad.jsonl/x'], /--data bad\.jsonl\/x: it cannot be written: ENOTDIR/],
])('%s is one line that names it', async (_, args, message) => {
  const cwd = folder();
  writeFileSync(join(cwd, 'bad.jsonl'), `${example('delivered')}\n{`);
  const { code, out, err } = await run(MAIN, ['--once', ...args], cwd);
  expect(err).toMatch(message);
  expect([code, out, err.split('\n').length]).toEqual([1, '', 2]);
});

test('an option before -- is one line that says where it belongs', async () => {
  vi.stubEnv('npm_config_data', 'state');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(await run(MAIN, [])).toEqual({ code: 1, out: '', err: 'error: npm took --data; write npm start -- --data\n' });
});

test.each([
  ['--sqs-port', 'SQS'],
  ['--dynamodb-port', 'DynamoDB'],
  ['--secrets-port', 'Secrets Manager'],
  ['--lambda-port', 'Lambda'],
  ['--anveo-port', 'the Anveo simulator'],
  ['--http-port', 'the HTTP API'],
])('a busy %s is one line that names it', async (option, service) => {
  const server = createServer();
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const err = `The sandbox cannot go on: port ${port} for ${service}: another program uses it\n`;
  expect(await run(MAIN, ['--once', option, String(port)])).toEqual({ code: 1, out: '', err });
});

test('a forbidden port is named, with what would be right', () => {
  const forbidden = Object.assign(new Error('listen EACCES'), { syscall: 'listen', code: 'EACCES' });
  expect(portError(forbidden, 80, 'SQS').message).toBe('port 80 for SQS: you may not use it; choose one from 1024 on');
});

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await run(MAIN, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('a running sandbox leaves its endpoints, takes events from the command line, and cleans up', async () => {
  const cwd = folder();
  const sandbox = start(MAIN, [], cwd);
  await sandbox.says('Ctrl-C ends it.');
  const { anveo } = JSON.parse(readFileSync(join(cwd, '.sandbox.json'), 'utf8'));

  const second = await run(MAIN, [], cwd);
  expect(second).toMatchObject({ code: 1, err: expect.stringContaining('one already runs here') });

  const published = await run(
    CLI,
    ['publish', '-'],
    cwd,
    JSON.stringify(simpleEvent({ id: 'SUPPORT', hour24From: 3 })),
  );
  expect(published).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f-]{36} {2}SUPPORT\n$/) });
  await sandbox.says('✔ SUPPORT              delivered\n');

  sandbox.child.kill('SIGINT');
  expect((await sandbox.ended).code).toBe(0);
  expect(existsSync(join(cwd, '.sandbox.json'))).toBe(false);
  expect(anveo).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a sandbox that is killed half-way loses nothing', async () => {
  const cwd = folder();
  const sandbox = start(MAIN, ['--data', 'state'], cwd);
  await sandbox.says('Ctrl-C ends it.');
  const { anveo } = JSON.parse(readFileSync(join(cwd, '.sandbox.json'), 'utf8'));
  await fetch(`${anveo}/faults`, { method: 'POST', body: JSON.stringify({ kind: 'hang', share: 0.5, seed: 7 }) });
  const buttons = ['SUPPORT', 'SALES', 'NIGHT-DESK', 'ID1232123'];
  const events = Array.from({ length: 40 }, (_, index) =>
    simpleEvent({ id: buttons[index % 4], offHoursMessage: `update ${index}` }),
  );
  await run(CLI, ['publish', '-'], cwd, events.map((event) => JSON.stringify(event)).join('\n'));
  sandbox.child.kill('SIGKILL');
  await sandbox.ended;

  const again = start(MAIN, ['--data', 'state'], cwd);
  await again.says('left in the queue from the last run; delivery goes on.');
  await again.says('All that was left from the last run is settled.');
  again.child.kill('SIGINT');
  const { code, out } = await again.ended;
  expect(out).toMatch(/Buttons +http.*Ctrl-C ends it\.\n\d+ updates? left in the queue.*✔ [A-Z0-9-]+ +delivered\n/s);
  expect(out).not.toContain('as expected');
  expect(code).toBe(0);
  const simulator = await startSimulator({ journal: join(cwd, 'state', 'anveo.jsonl') });
  onTestFinished(() => simulator.close());
  const shown = buttons.map((id) => simulator.button(id)?.parameters['OFFHOURSMESSAGE']);
  expect(shown).toEqual(['update 36', 'update 37', 'update 38', 'update 39']);
});
