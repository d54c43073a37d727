import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPlan } from '../../plans/plan-file.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { cli } from './fixture.ts';
import { folderOf } from './sandbox-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const CATALOGUE = join(ROOT, 'examples/catalogue.csv');
const HOLIDAY = join(ROOT, 'schedules/holiday.json');

const column = (index: number) =>
  readFileSync(CATALOGUE, 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, profile = '']) => profile.startsWith('PROFILE'))
    .map((cells) => cells[index] ?? '');

const BUTTONS = column(0);
const SALES = BUTTONS.filter((id) => id.startsWith('SALES-'));

/** The sandbox with the catalogue's buttons at Anveo, running in a folder; `delivered` waits for so many deliveries in all. */
const startWithCatalogue = async () => {
  let count = 0;
  const waiting = new Map<number, () => void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const sandbox = await startSandbox({
    dataDir: undefined,
    buttons: BUTTONS,
    onLog(line) {
      if (!line.includes('"outcome"')) return;
      if (!line.includes('"outcome":"delivered"')) failed.reject(new Error(line));
      count += 1;
      waiting.get(count)?.();
    },
  });
  onTestFinished(() => sandbox.close());
  const delivered = (number: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(number, resolve);
    if (count >= number) resolve();
    return Promise.race([promise, failed.promise]);
  };
  return { sandbox, delivered, cwd: folderOf(sandbox) };
};

const shown = ({ anveo }: Sandbox) => Object.fromEntries(BUTTONS.map((id) => [id, anveo.button(id)?.parameters ?? {}]));

test('the holiday plan closes the 50 sales buttons, of either configuration, and its way back opens them', async () => {
  const { sandbox, delivered, cwd } = await startWithCatalogue();
  expect(await cli(['publish', CATALOGUE], cwd)).toMatchObject({ code: 0, err: '' });
  await delivered(200);
  const before = shown(sandbox);
  const hours = BUTTONS.map((id) => [id, before[id]?.['HOUR24FROM'], before[id]?.['HOUR24TO']]);
  expect(new Set(BUTTONS).size).toBe(200);
  expect(hours).toEqual(BUTTONS.map((id, index) => [id, column(5)[index], column(6)[index]]));

  const closed = await cli(['bulk', 'run', HOLIDAY, '--yes'], cwd);
  expect(closed).toMatchObject({
    code: 0,
    out: expect.stringContaining(': 50 updates sent, 150 left out by where, 0 rejected.'),
  });
  await delivered(250);
  const { offHoursMessage } = readPlan(HOLIDAY).set ?? {};
  const closing = { HOUR24FROM: '0', HOUR24TO: '0', OFFHOURSMESSAGE: offHoursMessage };
  expect(SALES).toHaveLength(50);
  expect(new Set(SALES.map((id) => before[id]?.['CONFIGURATION']))).toEqual(new Set(['SIMPLE', 'CALLFLOW']));
  expect(shown(sandbox)).toEqual(
    Object.fromEntries(
      Object.entries(before).map(([id, parameters]) => [
        id,
        SALES.includes(id) ? { ...parameters, ...closing } : parameters,
      ]),
    ),
  );

  const opened = await cli(['bulk', 'run', HOLIDAY, '--until', '--yes'], cwd);
  expect(opened).toMatchObject({ code: 0, out: expect.stringMatching(/^holiday-until-.*: 50 updates sent, 150 left/) });
  await delivered(300);
  expect(shown(sandbox)).toEqual(before);
  expect(sandbox.queues.deadLetters()).toEqual([]);
});
