/** `npm run screenshot`: makes docs/console.png anew; with a folder as argument, pictures of every page there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launch } from '../test/console/browser.ts';
import { startWorld } from '../test/console/world.ts';

const PICTURE = fileURLToPath(new URL('console.png', import.meta.url));
const PAGES = {
  overview: '/',
  buttons: '/buttons?q=sales',
  button: '/button?id=SALES-NYC-1',
  edit: '/button/edit?id=SUPPORT',
  failures: '/failures?state=dead',
  plans: '/plans',
  plan: '/plan?file=holiday.json',
  new: '/plans/new',
  runs: '/runs',
  simulator: '/simulator',
  zone: '/zone',
} as const;

const LOOKS = [
  { width: 1200, colorScheme: 'light' },
  { width: 1200, colorScheme: 'dark' },
  { width: 380, colorScheme: 'light' },
  { width: 380, colorScheme: 'dark' },
] as const;

/** Makes something to see: a plan's run, and an update that is retried. */
const makeStory = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.goto(new URL('/plan?file=holiday.json', url).href);
  await page.getByRole('button', { name: 'Run it now' }).click();
  await page.getByRole('button', { name: /^Send / }).click();
  await page.getByRole('link', { name: 'Follow it' }).click();
  await page.getByText('every update has its outcome').waitFor({ timeout: 120_000 });
  await page.goto(new URL('/simulator', url).href);
  await page.getByLabel('For one button').fill('SALES-NYC-2');
  await page.getByRole('button', { name: 'Break it' }).click();
  await page.goto(new URL('/button?id=SALES-NYC-2', url).href);
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link', { name: 'See what becomes of it' }).click();
  await page.getByText('deferred').first().waitFor({ timeout: 60_000 });
};

const [folder] = process.argv.slice(2);
const world = await startWorld({ enabled: true });
const browser = await launch();
try {
  await world.publishExamples();
  await makeStory(await browser.newPage(), world.url);
  for (const { width, colorScheme } of folder === undefined ? LOOKS.slice(0, 1) : LOOKS) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, locale: 'en-GB' });
    await page.goto(world.url);
    if (folder === undefined) await page.screenshot({ path: PICTURE });
    else
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(new URL(path, world.url).href);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    await page.close();
  }
} finally {
  await browser.close();
  await world.close();
}
