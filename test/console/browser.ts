import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromiumOf from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { World } from './world.ts';

const require = createRequire(import.meta.url);
const { devDependencies } = require('../../package.json');

/** The package's own arguments put all into one process, which dies with its first page, and turn the web's security off. */
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--disable-gpu', '--font-render-hinting=none'];

/** Bounds a page that hangs, however slow the machine. */
const LONGEST_MS = 100_000;

const unpackedIn = join(tmpdir(), `anveo-chromium-${devDependencies['@sparticuz/chromium']}`);

/** Unpacks the browser once for this machine, and moves it into place whole: tests side by side find all of it or nothing. */
const unpack = async (): Promise<string> => {
  if (!existsSync(unpackedIn)) {
    const { TMPDIR = tmpdir() } = process.env;
    const own = mkdtempSync(`${unpackedIn}-`);
    // The package unpacks into the folder for temporary files.
    process.env['TMPDIR'] = own;
    await chromiumOf.executablePath().finally(() => {
      process.env['TMPDIR'] = TMPDIR;
    });
    try {
      renameSync(own, unpackedIn);
    } catch (error) {
      if (!existsSync(unpackedIn)) throw error;
      rmSync(own, { recursive: true });
    }
  }
  if (!existsSync('/etc/fonts')) process.env['FONTCONFIG_PATH'] = join(unpackedIn, 'fonts');
  return join(unpackedIn, 'chromium');
};

/** Starts the browser that the package brings. It is an error, not a skipped test, when it does not start. */
export const launch = async (): Promise<Browser> => {
  try {
    const executablePath = await unpack();
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
  });
  afterAll(() => browser?.close());
  return async ({ url }: Pick<World, 'url'>, options: BrowserContextOptions = {}): Promise<Page> => {
    if (!browser) throw new Error('the browser has not started');
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 900 }, ...options });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(LONGEST_MS);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
};

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

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
