import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings, useBrowser } from './browser.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const open = useBrowser();
beforeAll(async () => {
  world = await startWorld();
  await world.publishExamples();
}, 120_000);
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

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious on any page, %s',
  async (colorScheme) => {
    const page = await open(world, { colorScheme });
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(new URL(path, world.url).href);
      expect([name, await seriousFindings(page)]).toEqual([name, []]);
    }
  },
  120_000,
);

test('no page of 380 px scrolls sideways', async () => {
  const page = await open(world, { viewport: { width: 380, height: 800 } });
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(new URL(path, world.url).href);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect([name, width]).toEqual([name, 380]);
  }
}, 120_000);

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
}, 120_000);
