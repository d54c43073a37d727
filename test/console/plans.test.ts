import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings, useBrowser } from './browser.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const open = useBrowser();

const ZONE = 'Europe/Paris';

/** Writes an enabled plan for all sales buttons of the examples. */
const writePlan = (name: string, cron: string, until?: string) => {
  const plan = {
    name,
    when: { cron, timezone: ZONE },
    ...(until && { until: { cron: until } }),
    catalogue: '../examples/catalogue.csv',
    where: { 'labels.TEAM': 'SALES' },
    set: { offHoursMessage: name },
  };
  writeFileSync(join(world.folder, 'schedules', `${name}.json`), JSON.stringify(plan));
};

beforeAll(async () => {
  world = await startWorld();
  writePlan('evening', '0 18 * * ? *', '0 22 * * ? *');
  writePlan('dinner', '30 19 * * ? *');
  writePlan('night', '0 23 * * ? *');
  writePlan('often', '0/10 3 * * ? *');
});
afterAll(() => world.close());

const goTo = (page: Page, path: string) => page.goto(new URL(path, world.url).href);

const openIn = async (options: Parameters<typeof open>[1] = {}) => {
  const page = await open(world, options);
  await goTo(page, '/zone');
  await page.getByLabel('Time zone').selectOption(ZONE);
  await page.getByRole('button', { name: 'Use it' }).click();
  await goTo(page, '/plans');
  return page;
};

/** The cell of a day, and what it says without line breaks. */
const cellOf = (page: Page, days: number) => {
  const day = Temporal.Now.plainDateISO(ZONE).add({ days });
  return page.locator('td').filter({ has: page.locator(`time[datetime="${day}"]`) });
};

test('the calendar has the runs of each day, and marks those that meet', async () => {
  const page = await openIn();
  const table = page.getByRole('table', { name: 'Runs of enabled plans, by week and day' });
  expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
    'Mon',
    'Tue',
    'Wed',
    'Thu',
    'Fri',
    'Sat',
    'Sun',
  ]);
  expect(await table.getByRole('row').count()).toBe(1 + 6);
  expect(await table.getByRole('cell').count()).toBe(6 * 7);
  expect(await table.locator('[aria-current=date]').count()).toBe(1);
  for (const days of [1, 3]) {
    const entries = await cellOf(page, days).getByRole('listitem').allInnerTexts();
    expect(entries.map((entry) => entry.replaceAll(/\s+/g, ' ').trim())).toEqual([
      '03:00 often, and 5 more',
      '18:00 evening',
      '19:30 dinner meets evening',
      '22:00 evening, back to the catalogue',
      '23:00 night',
    ]);
  }
  expect(await seriousFindings(page)).toEqual([]);
});

test('at 380 px the calendar is a list of the days that have runs, and stays a table for a screen reader', async () => {
  const page = await openIn({ viewport: { width: 380, height: 800 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(380);
  const day = Temporal.Now.plainDateISO(ZONE).add({ days: 1 });
  const written = day.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
  expect(await cellOf(page, 1).innerText()).toContain(written);
  const display = await page.evaluate('getComputedStyle(document.querySelector(".calendar td:not(.free)")).display');
  expect(display).toBe('block');
  expect(await page.getByRole('table', { name: /by week and day/ }).count()).toBe(1);
  expect(await seriousFindings(page)).toEqual([]);
});

const fillPlan = async (page: Page, name: string) => {
  await goTo(page, '/plans/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Time zone').fill(ZONE);
  await page.getByLabel('Hour24 from').fill('0');
  await page.getByText('Again and again').click();
};

test('a plan that repeats is explained while it is filled in, and what is wrong stands beside its field', async () => {
  const page = await openIn();
  await fillPlan(page, 'weekdays');
  const cron = page.getByLabel('From, as cron');
  await cron.fill('0 18 ? * 2-9 *');
  await cron.blur();
  const told = page.locator('#cron-fault');
  await expect.poll(() => told.innerText()).toContain('has "2-9" for day of week, where 1-7');
  expect(await page.locator('#set\\.hour24To-fault').innerText()).toBe('');
  await cron.fill('0 18 ? * 2-6 *');
  await cron.blur();
  await expect.poll(() => told.innerText()).toBe('At 18:00, Monday through Friday');
  await page.getByLabel(/^Until, as cron/).fill('0 6 ? * 3-7 *');
  await page.getByLabel(/^Until, as cron/).blur();
  await page.getByText('Back: At 06:00, Tuesday through Saturday').waitFor();
  expect(await page.locator('#check').innerText()).toMatch(/At 18:00, Monday through Friday: .*18:00:00; /);
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('weekdays');
  await page.getByRole('button', { name: 'Write the file' }).click();
  await page.getByText('would be updated').waitFor();
  const written = JSON.parse(readFileSync(join(world.folder, 'schedules/weekdays.json'), 'utf8'));
  expect(written).toMatchObject({
    when: { cron: '0 18 ? * 2-6 *', timezone: ZONE },
    until: { cron: '0 6 ? * 3-7 *' },
  });
});

test('once and again and again together are refused beside the field, also without scripts', async () => {
  const page = await openIn({ javaScriptEnabled: false });
  await fillPlan(page, 'both');
  await page.getByLabel('From', { exact: true }).fill('2027-03-01T18:00');
  await page.getByLabel('From, as cron').fill('0 18 ? * 2-6 *');
  await page.getByRole('button', { name: 'Write the file' }).click();
  expect(await page.locator('#from-fault').innerText()).toContain(
    'must have either at (once) or cron (again and again)',
  );
  expect(await page.locator('#cron-fault').innerText()).toBe('At 18:00, Monday through Friday');
  expect(await page.getByLabel('From', { exact: true }).getAttribute('aria-invalid')).toBe('true');
});

test('a field that stands in two rows is refused, rather than one of them lost', async () => {
  const page = await openIn({ javaScriptEnabled: false });
  await fillPlan(page, 'twice');
  await page.getByText('More fields').click();
  const fill = (name: string, value: string) => page.locator(`[name="${name}"]`).fill(value);
  for (const [index, city] of ['BOS', 'NYC'].entries()) {
    await fill(`where.field${index + 1}`, 'labels.CITY');
    await fill(`where.value${index + 1}`, city);
  }
  await fill('set.field1', 'hour24From');
  await fill('set.value1', '9');
  await fill('from', '2027-03-01T18:00');
  await page.getByRole('button', { name: 'Write the file' }).click();
  expect(await page.locator('#check .fault li').allInnerTexts()).toEqual([
    'where.labels.CITY has two conditions: write all its values in one, with commas between',
    'set.hour24From is set twice: leave one out',
  ]);
});

test('a plan that no schedule will start any more says so before it is written', async () => {
  const page = await openIn({ javaScriptEnabled: false });
  await fillPlan(page, 'late');
  await page.getByLabel('From', { exact: true }).fill('2020-03-01T18:00');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  expect(await page.locator('#check .note.warn').innerText()).toContain('no run ahead');
});

test('the next runs of a plan name the zone of their times', async () => {
  const page = await openIn();
  expect(await page.getByRole('term').allInnerTexts()).toContain(`Next runs, in ${ZONE}`);
  await goTo(page, '/plan?file=evening.json');
  expect(await page.getByRole('term').allInnerTexts()).toContain(`Next ways back, in ${ZONE}`);
});

test('a run shows the rows that were rejected, and why', async () => {
  const catalogue = join(world.folder, 'examples/catalogue.csv');
  const [header = '', first = ''] = readFileSync(catalogue, 'utf8').split('\n');
  writeFileSync(join(world.folder, 'examples/few.csv'), `${header}\n${first}\n${first}\n`);
  const plan = JSON.parse(readFileSync(join(world.folder, 'schedules/night.json'), 'utf8'));
  const few = { ...plan, name: 'few', where: undefined, catalogue: '../examples/few.csv' };
  writeFileSync(join(world.folder, 'schedules/few.json'), JSON.stringify(few));
  const page = await open(world);
  await goTo(page, '/plan?file=few.json');
  await page.getByRole('button', { name: 'Run it now…' }).click();
  await page.getByRole('button', { name: 'Send 1 update' }).click();
  await page.getByRole('link', { name: 'Follow it' }).click();
  const rows = page.getByRole('table', { name: 'Rejected rows' }).getByRole('row');
  expect(await rows.allInnerTexts()).toEqual([
    expect.stringMatching(/Row\s+Button\s+Why/),
    expect.stringMatching(/^3\s.*row 2/),
  ]);
});

test.each(['', 'no-such-run', '../../schedules/holiday'])(
  'a run of which nothing is known says so, and has no undo: %j',
  async (id) => {
    const page = await open(world);
    await goTo(page, `/run?id=${encodeURIComponent(id)}`);
    expect(await page.locator('main').innerText()).toContain('Nothing is known of the run');
    expect(await page.getByRole('button').count()).toBe(0);
  },
);
