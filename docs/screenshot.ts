/** `npm run screenshot`: makes docs/console.png anew; with a folder as argument, pictures of every page there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { HistoryRow } from '../functions/history/row.ts';
import { createHistoryWriter } from '../functions/history/write.ts';
import { HISTORY_TABLE } from '../sandbox/dynamodb.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
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

const DAY_MS = 86_400_000;
const PAST_UPDATES = 600;

/** Writes what became of updates of the last day, more of them by day than by night. */
const makePast = async ({ dynamodb }: Sandbox): Promise<void> => {
  const write = createHistoryWriter({
    client: dynamodb.client,
    tableName: HISTORY_TABLE,
    keepMs: DAY_MS,
    now: Date.now,
  });
  const rows = Array.from({ length: PAST_UPDATES }, (_, index): HistoryRow => {
    const part = index / PAST_UPDATES;
    const at = Math.round(Date.now() - DAY_MS * (1 - part + 0.04 * (1 - Math.sin(part * 40))) * 0.9 - 60_000);
    const outcome = index % 11 === 0 ? 'superseded' : index % 37 === 0 ? 'dead-lettered' : 'delivered';
    return { button: `SALES-NYC-${index % 5}`, asOf: at, messageId: `past-${index}`, at, outcome };
  });
  for (let from = 0; from < rows.length; from += 20) {
    const nothing = { shown: [], superseded: [], uncertain: [], failures: [] };
    await write({ ...nothing, rows: rows.slice(from, from + 20) }, AbortSignal.timeout(10_000));
  }
};

/** Makes something to see: a plan's run, and an update that is retried. */
const makeStory = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.goto(new URL('/plan?file=holiday.json', url).href);
  await page.getByRole('button', { name: 'Run it now' }).click();
  await page.getByRole('button', { name: /^Send / }).click();
  await page.getByRole('link', { name: 'Follow it' }).click();
  await page.getByText('Every update has its outcome').waitFor({ timeout: 120_000 });
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
  await makePast(world.sandbox);
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
