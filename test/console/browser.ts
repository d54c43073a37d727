import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import chromiumOf from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { World } from './world.ts';

/** The package's own arguments put all into one process, which dies with its first page, and turn the web's security off. */
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--disable-gpu', '--font-render-hinting=none'];

/** Starts the browser that the package brings. It is an error, not a skipped test, when it does not start. */
export const launch = async (): Promise<Browser> => {
  try {
    const executablePath = await chromiumOf.executablePath();
    return await chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
  } catch (cause) {
    throw new Error(
      'The browser of @sparticuz/chromium did not start: it needs Linux on x64 with glibc. The console was not tested.',
      { cause },
    );
  }
};

/** One browser for all tests of a file. */
export const useBrowser = () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launch();
  }, 120_000);
  afterAll(() => browser?.close());
  return async ({ url }: Pick<World, 'url'>, options: BrowserContextOptions = {}): Promise<Page> => {
    if (!browser) throw new Error('the browser has not started');
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 900 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
};

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Returns what axe finds on a page that is serious or critical. */
export const seriousFindings = async (page: Page): Promise<string[]> => {
  const found = await page.evaluate(
    `${AXE}; axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  const { violations } = found as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
};
