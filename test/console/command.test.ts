import { expect, test } from 'vitest';
import { cli, startCli } from '../cli/fixture.ts';
import { folder, start } from '../sandbox/program.ts';
import { addressOf } from './command.ts';

const opens = async (address: string): Promise<number> => {
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  return (await fetch(new URL('/', address), { headers: { cookie } })).status;
};

test('npm start prints the address of a console, and so does the command; Ctrl-C ends both', async () => {
  const cwd = folder();
  const sandbox = start('sandbox/main.ts', [], cwd);
  const itsOwn = addressOf(sandbox, 'Look at it');
  await sandbox.says('Ctrl-C ends it.');
  expect(await opens(await itsOwn)).toBe(200);

  const command = startCli(['console', '--read-only'], cwd);
  expect(await opens(await addressOf(command, 'Console'))).toBe(200);
  const taken = await cli(['console', '--port', new URL(await itsOwn).port], cwd);
  expect(taken.err).toMatch(/^anveo-buttons: port \d+ for the console: another program uses it\n$/);
  expect(taken.code).toBe(2);
  command.child.kill('SIGINT');
  expect((await command.ended).code).toBe(0);

  sandbox.child.kill('SIGINT');
  expect((await sandbox.ended).code).toBe(0);
});

test('where no target is named or runs it says so, and ends with 2', async () => {
  const { code, err } = await cli(['console'], folder());
  expect(err).toContain('name a deployed stack with --stack');
  expect(code).toBe(2);
});
