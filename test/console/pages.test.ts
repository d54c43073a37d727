import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings, useBrowser } from './browser.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const open = useBrowser();
beforeAll(async () => {
  world = await startWorld();
  await world.publishExamples();
});
afterAll(() => world.close());

const PAGES = {
  Overview: '/',
  Buttons: '/buttons?q=SALES-NYC',
  'a button': '/button?id=SALES-NYC-1',
  'changing a button': '/button/edit?id=SUPPORT',
  Failures: '/failures?state=dead',
  Plans: '/plans',
  'a plan': '/plan?file=holiday.json',
  'a new plan': '/plans/new',
  Runs: '/runs',
  Simulator: '/simulator',
  'the time zone': '/zone',
  'what is not there': '/no-such-page',
};

/** Pages whose addresses nobody knows before: of a failure, of what is proposed, of a run. */
const visitOthers = async (page: Page, look: (name: string) => Promise<unknown>) => {
  await page.goto(new URL('/failures?state=dead&kind=Invalid', world.url).href);
  await page.locator('details.group li a').first().click();
  await look('a failure');
  await page.getByRole('button', { name: 'Mend and send' }).click();
  await look('a mended failure with faults');
  await page.goto(new URL('/plan?file=holiday.json', world.url).href);
  await page.getByRole('button', { name: 'Run it now' }).click();
  await look('what is proposed');
  await page.getByRole('button', { name: /^Send/ }).click();
  await look('what was done');
  await page.getByRole('link', { name: 'Follow it' }).click();
  await look('a run');
  await page.goto(new URL('/button?id=SALES-NYC-1', world.url).href);
  await look('a button that shows something');
};

test.each(['light', 'dark'] as const)('axe finds nothing serious on any page, %s', async (colorScheme) => {
  const page = await open(world, { colorScheme });
  const look = async (name: string) => expect([name, await seriousFindings(page)]).toEqual([name, []]);
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(new URL(path, world.url).href);
    await look(name);
  }
  await visitOthers(page, look);
});

test('no page of 380 px scrolls sideways', async () => {
  const page = await open(world, { viewport: { width: 380, height: 800 } });
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(new URL(path, world.url).href);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect([name, width]).toEqual([name, 380]);
  }
});

test('pages load nothing from other hosts, and break no rule of their own policy', async () => {
  const page = await open(world);
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const path of Object.values(PAGES)) {
    if (path !== '/no-such-page') await page.goto(new URL(path, world.url).href);
  }
  expect([...new Set(asked)]).toEqual([new URL(world.url).origin]);
  expect(complaints).toEqual([]);
});

test('every link, button and field is reached by the keyboard alone, in the order of the page, and shows it', async () => {
  const page = await open(world);
  for (const path of ['/failures?state=dead', '/plans/new', '/simulator']) {
    await page.goto(new URL(path, world.url).href);
    const all =
      await page.evaluate(`[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter((each) => each.checkVisibility()).map((each, index) => { each.dataset.place = index; return index; })`);
    const reached: unknown[] = [];
    for (let presses = 0; presses < 150 && reached.length < (all as unknown[]).length; presses += 1) {
      await page.keyboard.press('Tab');
      const [place, outline] = (await page.evaluate(
        '[document.activeElement.dataset.place, getComputedStyle(document.activeElement).outlineStyle]',
      )) as [string | undefined, string];
      if (place === undefined || reached.includes(Number(place))) continue;
      reached.push(Number(place));
      expect([path, place, outline]).toEqual([path, place, 'solid']);
    }
    expect([path, reached]).toEqual([path, all]);
  }
});

test('the skip link leads to the content', async () => {
  const page = await open(world);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
});
