import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DuePlans } from '../../sandbox/due-plans.ts';
import { folder } from './program.ts';

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;

const plan = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: 'holiday',
    when: { at: '2026-12-24T18:00:00', timezone: 'America/New_York' },
    catalogue: 'buttons.csv',
    ...fields,
  });

/** The plans of a folder under a clock that stands still until it is moved. */
const plansAt = (start: string, files: Record<string, string>) => {
  const path = folder();
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  let now = Date.parse(start);
  const ran: string[] = [];
  const told: string[] = [];
  const plans = new DuePlans({
    folder: path,
    now: () => now,
    run({ plan: { name }, file, at, isWayBack }) {
      ran.push(`${name} ${file.slice(path.length + 1)} ${at.toPlainDateTime()}${isWayBack ? ' way back' : ''}`);
    },
    tell: (text) => told.push(text.replaceAll(path, 'FOLDER')),
  });
  const goTo = (moment: string) => {
    now = Date.parse(moment);
    plans.look();
  };
  /** Looks every second until a moment. */
  const runTo = (moment: string, step = SECOND) => {
    for (const end = Date.parse(moment); now < end; ) {
      now = Math.min(end, now + step);
      plans.look();
    }
  };
  return { path, plans, ran, told, write, goTo, runTo };
};

const HOLIDAY_RAN = 'holiday holiday.json 2026-12-24T18:00:00';

test('an enabled plan runs once, when it is due in its time zone', () => {
  const { plans, ran, told, runTo } = plansAt('2026-12-24T22:59:50Z', { 'holiday.json': plan() });
  expect(plans.next).toBe('holiday, 2026-12-24 18:00 -05:00 America/New_York');
  runTo('2026-12-24T22:59:59Z');
  expect([ran, told]).toEqual([[], []]);
  runTo('2026-12-24T23:00:30Z');
  expect(ran).toEqual([HOLIDAY_RAN]);
  expect(told).toEqual(['next: none: no enabled plan has a further run']);
});

test('a plan that is due at the very moment of the start runs', () => {
  const { ran, plans } = plansAt('2026-12-24T23:00:00Z', { 'holiday.json': plan() });
  plans.look();
  expect(ran).toEqual([HOLIDAY_RAN]);
});

test('what was due before the start is not made up', () => {
  const { ran, told, runTo } = plansAt('2026-12-24T23:00:00.001Z', { 'holiday.json': plan() });
  runTo('2026-12-24T23:00:10Z');
  expect([ran, told]).toEqual([[], []]);
});

test('a plan that is not enabled does not run until its file enables it', () => {
  const { path, plans, ran, told, write, runTo } = plansAt('2026-12-24T22:59:50Z', {
    'holiday.json': plan({ enabled: false }),
  });
  expect(plans.next).toBe(`none is enabled in ${path}`);
  runTo('2026-12-24T22:59:55Z');
  write('holiday.json', plan());
  runTo('2026-12-24T22:59:57Z');
  expect(told).toEqual(['the plans have changed; next: holiday, 2026-12-24 18:00 -05:00 America/New_York']);
  runTo('2026-12-24T23:00:00Z');
  expect(ran).toEqual([HOLIDAY_RAN]);
});

test('a plan that is changed in the second in which it was due does not run', () => {
  const { ran, told, write, runTo } = plansAt('2026-12-24T22:59:59Z', { 'holiday.json': plan() });
  write('holiday.json', plan({ when: { at: '2026-12-24T19:00:00', timezone: 'America/New_York' } }));
  runTo('2026-12-24T23:00:01Z');
  expect([ran, told.length]).toEqual([[], 1]);
});

test('a broken plan is told once with its fault, the others run, and it runs once it is mended', () => {
  const { ran, told, write, runTo } = plansAt('2026-12-24T22:59:50Z', {
    'broken.json': '{',
    'holiday.json': plan(),
    'twin.json': plan(),
  });
  runTo('2026-12-24T23:00:05Z');
  expect(ran).toEqual([HOLIDAY_RAN]);
  expect(told.slice(0, -1)).toEqual([
    expect.stringMatching(/^FOLDER\/broken\.json: is not JSON: .*; it does not run until that is mended$/),
    'FOLDER/twin.json: name is holiday as in FOLDER/holiday.json; it does not run until that is mended',
  ]);
  write('broken.json', plan({ name: 'mended', when: { at: '2026-12-24T18:00:10', timezone: 'America/New_York' } }));
  runTo('2026-12-24T23:00:10Z');
  expect(ran.slice(1)).toEqual(['mended broken.json 2026-12-24T18:00:10']);
});

test('a plan whose file goes away does not run, and one whose folder goes away is no end of the rest', () => {
  const { path, plans, ran, told, runTo } = plansAt('2026-12-24T22:59:50Z', { 'holiday.json': plan() });
  rmSync(path, { recursive: true });
  runTo('2026-12-24T23:00:05Z');
  expect([ran, told]).toEqual([[], ['the plans have changed; next: none (FOLDER: there is no such folder)']]);
  expect(plans.next).toBe(`none (${path}: there is no such folder)`);
});

test('a cron runs again and again, and several plans that are due together all run', () => {
  const every = { cron: '* * * * ? *', timezone: 'UTC' };
  const { ran, runTo } = plansAt('2026-01-01T00:00:30Z', {
    'a.json': plan({ name: 'a', when: every }),
    'b.json': plan({ name: 'b', when: every }),
  });
  runTo('2026-01-01T00:02:30Z');
  expect(ran).toEqual([
    'a a.json 2026-01-01T00:01:00',
    'b b.json 2026-01-01T00:01:00',
    'a a.json 2026-01-01T00:02:00',
    'b b.json 2026-01-01T00:02:00',
  ]);
});

test('a plan with until runs twice: as it is, and its way back', () => {
  const { ran, told, runTo } = plansAt('2026-12-24T22:59:55Z', {
    'holiday.json': plan({ until: { at: '2026-12-24T18:00:03' } }),
  });
  runTo('2026-12-24T23:00:05Z');
  expect(ran).toEqual([HOLIDAY_RAN, 'holiday-until holiday.json 2026-12-24T18:00:03 way back']);
  expect(told[0]).toBe('next: holiday-until, 2026-12-24 18:00:03 -05:00 America/New_York');
});

test('a local time that occurs twice has one run, and one that is skipped has none', () => {
  const half = (hour: number) => plan({ when: { cron: `30 ${hour} * * ? *`, timezone: 'America/New_York' } });
  const twice = plansAt('2026-11-01T04:00:00Z', { 'holiday.json': half(1) });
  twice.runTo('2026-11-01T08:00:00Z', 30 * SECOND);
  expect(twice.ran).toEqual(['holiday holiday.json 2026-11-01T01:30:00']);
  const skipped = plansAt('2026-03-08T05:00:00Z', { 'holiday.json': half(2) });
  skipped.runTo('2026-03-08T09:00:00Z', 30 * SECOND);
  expect(skipped.ran).toEqual([]);
});

test('a plan that is due in years runs when the clock gets there', () => {
  const at = { at: '2031-05-01T00:00:00', timezone: 'UTC' };
  const { ran, goTo } = plansAt('2026-01-01T00:00:00Z', { 'holiday.json': plan({ when: at }) });
  for (let time = Date.parse('2026-01-01T00:00:00Z'); time < Date.parse('2031-04-30T12:00:00Z'); time += 100 * DAY)
    goTo(new Date(time).toISOString());
  goTo('2031-04-30T23:59:59Z');
  expect(ran).toEqual([]);
  goTo('2031-05-01T00:00:00Z');
  expect(ran).toEqual(['holiday holiday.json 2031-05-01T00:00:00']);
});

test('what was due while the machine slept is not made up, and that is told', () => {
  const { ran, told, goTo } = plansAt('2026-12-24T22:59:50Z', { 'holiday.json': plan() });
  goTo('2026-12-25T08:00:00Z');
  expect(ran).toEqual([]);
  expect(told).toEqual([
    'the clock jumped ahead, or this machine slept: plans that were due meanwhile are not made up',
  ]);
});

test('a clock that is set back runs nothing twice', () => {
  const { ran, goTo, runTo } = plansAt('2026-12-24T22:59:50Z', { 'holiday.json': plan() });
  goTo('2026-12-24T23:00:00Z');
  goTo('2026-12-24T22:59:30Z');
  runTo('2026-12-24T23:00:10Z');
  expect(ran).toEqual([HOLIDAY_RAN]);
});
