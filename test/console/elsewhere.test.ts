import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { type ConsoleOptions, startConsole } from '../../console/server.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { type Endpoints, readEndpoints } from '../../sandbox/endpoints-file.ts';
import { failure } from '../../sandbox/json-server.ts';
import { startStepFunctions } from '../cli/bulk/step-functions.ts';
import { STACK } from '../cli/cloud-formation.ts';
import { alarm, type CloudWatchAnswer, startCloudWatch, TOPIC } from '../cli/cloud-watch.ts';
import { folder, start } from '../sandbox/program.ts';
import { seriousFindings, useBrowser } from './browser.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const open = useBrowser();

/** A sandbox in another process and folder, which is found by AWS's own variables, as a stack on AWS is. */
const startElsewhere = async (): Promise<Endpoints> => {
  const cwd = folder();
  const program = start('sandbox/main.ts', [], cwd);
  await program.says('Ctrl-C ends it.');
  const endpoints = readEndpoints(join(cwd, '.sandbox.json'));
  if (!endpoints) throw new Error('the sandbox has not said where it is');
  const before = { ...process.env };
  onTestFinished(() => {
    process.env = before;
  });
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  });
  return endpoints;
};

/** Serves a console in a folder with the plans and nothing else. */
const serve = async (options: Partial<ConsoleOptions>): Promise<{ url: string; cwd: string }> => {
  const [before, cwd] = [process.cwd(), folder()];
  for (const each of ['schedules', 'examples']) cpSync(join(ROOT, each), join(cwd, each), { recursive: true });
  process.chdir(cwd);
  onTestFinished(() => process.chdir(before));
  const { url, close } = await startConsole({ port: 0, schedules: 'schedules', ...options });
  onTestFinished(close);
  return { url, cwd };
};

const PAGES = [
  '/',
  '/buttons',
  '/button?id=SALES',
  '/button/edit?id=SALES',
  '/failures',
  '/plans',
  '/plan?file=holiday.json',
];
const OTHERS = ['/plans/new', '/runs', '/zone'];

const visitAll = async (page: Page, url: string) => {
  for (const path of [...PAGES, ...OTHERS]) {
    const answer = await page.goto(new URL(path, url).href);
    expect([path, answer?.status()]).toEqual([path, 200]);
  }
};

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const until = async (page: Page, text: string | RegExp) => {
  while ((await page.getByText(text).count()) === 0) await page.reload();
};

test('a queue and its table are enough for every page and action, but for pausing', async () => {
  const { queueUrl, historyTable: table } = await startElsewhere();
  const { url, cwd } = await serve({ queueUrl, table });
  const page = await open({ url });
  await visitAll(page, url);
  await page.goto(url);
  expect(await page.locator('main').innerText()).toContain('only a stack has alarms');
  expect(await page.getByRole('button', { name: 'Pause…' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Simulator' }).count()).toBe(0);

  await page.goto(new URL('/button/edit?id=SALES', url).href);
  await page.getByLabel('Hour24 to').fill('16');
  await press(page, 'Check…');
  await press(page, 'Send');
  await page.getByRole('link', { name: 'See what becomes of it' }).click();
  await until(page, 'open from 0:00 to 16:00');

  await page.goto(new URL('/failures?state=dead&kind=Rejected', url).href);
  await press(page, 'Send them again…');
  await press(page, 'Send 1');
  await until(page, 'Done.');
  await page.goto(new URL('/failures?state=dead&kind=Expired', url).href);
  await page.getByLabel('Why it is given up').fill('too late');
  await press(page, 'Discard…');
  await page.getByText('stands behind another letter of its button').waitFor();
  await page.goto(new URL('/failures?state=dead&kind=Invalid', url).href);
  await page.getByLabel('Why it is given up').fill('too late');
  await press(page, 'Discard…');
  await press(page, 'Discard 1');
  await until(page, 'Done.');
  expect(readdirSync(cwd).filter((name) => name.startsWith('discarded-'))).toHaveLength(1);

  await page.goto(new URL('/plan?file=holiday.json', url).href);
  await press(page, 'Run it now…');
  await press(page, /^Send \d+ updates/);
  await until(page, 'Done.');
  await page.getByRole('link', { name: 'Follow it' }).click();
  await until(page, 'Every update has its outcome');
  await press(page, 'Undo it…');
  await until(page, 'Without an earlier state');
});

const alarmsOn = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: 'Alarms' }) });

/** A stack whose services are those of a sandbox elsewhere, and a console over it. */
const serveStack = async (answer: CloudWatchAnswer, options: Partial<ConsoleOptions> = {}) => {
  const { queueUrl, historyTable, eventSourceMapping } = await startElsewhere();
  await startStepFunctions([{ name: 'on-aws', status: 'SUCCEEDED', startDate: 1_790_000_000, input: '{}' }], {
    QueueUrl: queueUrl,
    HistoryTableName: historyTable,
    EventSourceMappingId: eventSourceMapping,
    AlarmTopicArn: TOPIC,
  });
  await startCloudWatch(answer);
  return serve({ stack: STACK, ...options });
};

test("a stack's alarms are on the overview with why and since when, and its delivery is paused and resumed", async () => {
  const { url } = await serveStack([
    [alarm('button-updates-prod-Waiting', 'ALARM'), alarm('button-updates-prod-X', 'OK')],
  ]);
  const page = await open({ url });
  const alarms = alarmsOn(page);
  expect(await alarms.innerText()).toMatch(/in alarm\s+button-updates-prod-Waiting since .*2026.* ago/);
  expect(await alarms.innerText()).toContain('Threshold Crossed by button-updates-prod-Waiting');
  expect(await alarms.innerText()).toContain('1 OK, 0 without data');
  expect(await seriousFindings(page)).toEqual([]);
  await press(page, 'Pause…');
  await press(page, 'Pause the delivery');
  await until(page, 'The delivery is paused.');
  await page.goto(url);
  await press(page, 'Resume…');
  await press(page, 'Resume the delivery');
  await until(page, 'The delivery is resumed.');
});

test('alarms that may not be read say so, and break nothing; a console that is read-only has every page and no form', async () => {
  const { url } = await serveStack(
    failure('AccessDeniedException', 'not authorized to perform: cloudwatch:DescribeAlarms', 403),
    { readOnly: true },
  );
  const page = await open({ url });
  expect(await alarmsOn(page).innerText()).toContain('cloudwatch:DescribeAlarms');
  await visitAll(page, url);
  for (const path of PAGES) {
    await page.goto(new URL(path, url).href);
    expect([path, await page.locator('form[method=post]').count()]).toEqual([path, 0]);
  }
});
