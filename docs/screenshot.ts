/** `npm run screenshot`: makes docs/console.png anew; with a folder as argument, pictures of every page there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../test/console/browser.ts';
import { startWorld } from '../test/console/world.ts';

const PICTURE = fileURLToPath(new URL('console.png', import.meta.url));
const PAGES = {
  overview: '/',
  buttons: '/buttons?q=sales',
  button: '/button?id=SUPPORT',
  edit: '/button/edit?id=SUPPORT',
  failures: '/failures?state=dead',
  plans: '/plans',
  plan: '/plan?file=holiday.json',
  new: '/plans/new',
  runs: '/runs',
  simulator: '/simulator',
  zone: '/zone',
} as const;

const [folder] = process.argv.slice(2);
const world = await startWorld();
const browser = await launch();
try {
  await world.publishExamples();
  for (const [width, colorScheme] of [
    [1200, 'light'],
    [1200, 'dark'],
    [380, 'light'],
    [380, 'dark'],
  ] as const) {
    if (folder === undefined && (width !== 1200 || colorScheme !== 'light')) continue;
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
