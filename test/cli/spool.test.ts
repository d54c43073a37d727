import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { buttons, cli, planned, queued, queuedButtons, startTarget } from './fixture.ts';

test('what was counted is what is sent, though the catalogue changes meanwhile, and no file is left', async () => {
  const cwd = planned(buttons(300));
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
  expect(readdirSync(tmpdir()).filter((name) => /^anveo-buttons-[0-9a-f-]{36}$/.test(name))).toEqual([]);
});

test('line separators and texts of any size arrive as they are', async () => {
  const { queues, queueUrl } = await startTarget();
  const events = ['\u2028a\u2029', 'x'.repeat(200_000)].map((offHoursMessage, index) =>
    simpleEvent({ id: `B${index}`, offHoursMessage }),
  );
  const cwd = planned(events, { set: undefined });
  const { code } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues)]).toEqual([0, events]);
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
  const { TMPDIR = tmpdir() } = process.env;
  process.env['TMPDIR'] = join(cwd, 'missing');
  onTestFinished(() => {
    process.env['TMPDIR'] = TMPDIR;
  });
  const { code, err } = await cli(['bulk', 'run', 'plan.json', '--yes', '--queue-url', queueUrl], cwd);
  expect([code, queued(queues), existsSync(join(cwd, 'missing'))]).toEqual([1, [], false]);
  expect(err).toContain(`nothing was sent: the messages cannot be kept in ${join(cwd, 'missing')} (TMPDIR names`);
});
