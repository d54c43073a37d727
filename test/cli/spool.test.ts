import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { buttons, cli, planned, queued, queuedButtons, startTarget } from './fixture.ts';

/** Gives the programs of this test a folder for temporary files. */
const useTemporaryFolder = (path: string): string => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = path;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  return path;
};

test('what was counted is what is sent, though the catalogue changes meanwhile, and no file is left', async () => {
  const cwd = planned(buttons(300));
  const temporary = useTemporaryFolder(folder());
  const { queues, queueUrl } = await startTarget(() => {
    writeFileSync(join(cwd, 'catalogue.jsonl'), '');
    return undefined;
  });
  const { code } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect(code).toBe(0);
  expect(queuedButtons(queues)).toEqual(
    buttons(300)
      .map(({ id }) => id)
      .sort(),
  );
  expect(readdirSync(temporary)).toEqual([]);
});

test('line separators and texts of any size arrive as they are', async () => {
  const { queues, queueUrl } = await startTarget();
  const events = ['\u2028a\u2029', 'x'.repeat(200_000)].map((offHoursMessage, index) =>
    simpleEvent({ id: `B${index}`, offHoursMessage }),
  );
  const cwd = planned(events, { set: undefined });
  const { code } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues)]).toEqual([0, events.map((event) => ({ ...event, asOf: expect.any(String) }))]);
});

test('a catalogue that is missing is named, and nothing is sent', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(3), { catalogue: 'other.csv' });
  const { code, err } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues)]).toEqual([1, []]);
  expect(err).toContain('other.csv: there is no such file');
});

test('without room for its messages nothing is sent, and the folder is named', async () => {
  const { queues, queueUrl } = await startTarget();
  const cwd = planned(buttons(3));
  const missing = useTemporaryFolder(join(cwd, 'missing'));
  const { code, err } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues), existsSync(missing)]).toEqual([1, [], false]);
  expect(err).toContain(`nothing was sent: the messages cannot be kept in ${missing} (TMPDIR names`);
});
