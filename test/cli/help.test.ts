import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { buttons, cli, planned } from './fixture.ts';

/** Lines of a help without its examples, which are copied whole. */
const textOf = (help: string) => help.split('\n').filter((line) => !line.startsWith('  $ '));

describe('help', () => {
  test.each([
    ['validate'],
    ['publish'],
    ['history'],
    ['bulk preview'],
    ['bulk run'],
    ['bulk start'],
    ['schedules'],
    ['catalogue push'],
  ])('of %s shows its options and examples of it', async (command) => {
    const { code, out } = await cli([...command.split(' '), '--help']);
    expect(out).toMatch(new RegExp(`^Usage: anveo-buttons ${command} `));
    expect(out).toContain('--json');
    expect(textOf(out).filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(new RegExp(`Examples:\n  \\$ anveo-buttons ${command}`));
    expect(code).toBe(0);
  });

  test('lists the commands and says what each exit code means', async () => {
    const { code, out } = await cli(['--help']);
    expect(out).toMatch(/Exit codes: 0 .*1 .*2 .*3 .*130 /s);
    expect(textOf(out).filter((line) => line.length > 80)).toEqual([]);
    for (const command of ['validate', 'publish', 'history', 'bulk', 'schedules', 'catalogue'])
      expect(out).toContain(`  ${command} `);
    expect(code).toBe(0);
  });
});

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await cli(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

describe('a command line that is wrong ends with 2 and says why', () => {
  test.each<[string, string[], RegExp]>([
    ['no such command', ['pubish'], /unknown command 'pubish'/],
    ['no such command of bulk', ['bulk', 'stat'], /unknown command 'stat'/],
    ['no file', ['validate'], /missing required argument 'file'/],
    ['no such option', ['validate', 'x', '--fast'], /unknown option '--fast'/],
    ['an empty ID of a button', ['history', ''], /argument 'button'. must not be empty/],
    ['too many files', ['validate', 'x', 'y'], /too many arguments/],
    ['no number of runs', ['schedules', '--count', 'many'], /must be a whole number from 1 to 1000/],
    ['too few batches', ['bulk', 'run', 'x', '--concurrency', '0'], /must be a whole number from 1 to 100/],
    ['a run ID that is no part of a file name', ['bulk', 'run', 'x', '--run-id', '../x'], /must be 1 to 100 letters/],
    [
      'a queue that is no URL',
      ['publish', 'x', '--queue-url', 'button-updates.fifo'],
      /must be the URL of an SQS queue/,
    ],
    ['an empty URL', ['bulk', 'run', 'x', '--queue-url', ''], /must be the URL of an SQS queue/],
    ['a start without a stack', ['bulk', 'start', 'x'], /required option '--stack <name>'/],
    ['a stack and a bucket', ['catalogue', 'push', 'x', '--stack', 'a', '--bucket', 'b'], /cannot be used with option/],
  ])('%s', async (_, args, reason) => {
    const { code, err, out } = await cli(args);
    expect(err).toMatch(reason);
    expect([code, out]).toEqual([2, '']);
  });
});

describe('without a target the error lists the three', () => {
  const withDeadSandbox = (cwd: string) => {
    writeFileSync(join(cwd, '.sandbox.json'), '{"pid": 0}');
    return cwd;
  };

  test.each([
    ['publish', ['publish', '-']],
    ['bulk run', ['bulk', 'run', 'plan.json', '--yes']],
  ])('of %s', async (_, args) => {
    const cwd = withDeadSandbox(planned(buttons(1)));
    const { code, err } = await cli(args, cwd, JSON.stringify(simpleEvent()));
    expect(err).toContain(
      'name a deployed stack with --stack or a queue with --queue-url, or start the sandbox in this folder (npm start)',
    );
    expect(code).toBe(2);
  });

  test('of catalogue push', async () => {
    const cwd = withDeadSandbox(planned(buttons(1)));
    const { code, err } = await cli(['catalogue', 'push', 'catalogue.jsonl'], cwd);
    expect(err).toContain(
      'name a deployed stack with --stack or a bucket with --bucket, or start the sandbox in this folder (npm start)',
    );
    expect(code).toBe(2);
  });
});

test('no output has colours where it is no terminal', async () => {
  const { out, err } = await cli(['validate', '-'], folder(), '{}');
  expect(`${out}${err}`).not.toContain('\u001b');
});
