import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { updateMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { OPERATOR } from '../cli/fixture.ts';
import { seriousFindings, useBrowser } from './browser.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const open = useBrowser();
beforeAll(async () => {
  world = await startWorld();
  await world.publishExamples();
});
afterAll(() => world.close());

const goTo = (page: Page, path: string) => page.goto(new URL(path, world.url).href);
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
/** Looks again until the page has a text: without scripts it does not update by itself. */
const until = async (page: Page, text: string | RegExp) => {
  while ((await page.getByText(text).count()) === 0) await page.reload();
};
const shownAt = async (button: string) =>
  (await (await fetch(`${world.sandbox.anveo.url}/buttons/${button}`)).json()) as Record<string, unknown>;

/** Every action works without scripts, too. */
const READERS = [
  { name: 'with scripts', javaScriptEnabled: true, n: 1 },
  { name: 'without scripts', javaScriptEnabled: false, n: 2 },
];

test.each(READERS)(
  'a button is found, changed with faults beside the fields, and sent again: $name',
  async (reader) => {
    const page = await open(world, reader);
    const id = `SALES-BOS-${reader.n}`;
    await goTo(page, '/buttons');
    await page.getByLabel('ID, label, or what the button shows').fill(id);
    await press(page, 'Search');
    await page.getByRole('link', { name: id }).click();
    await page.getByRole('link', { name: 'Change it…' }).click();
    await page.getByLabel('Hour24 from').fill('25');
    await page.getByLabel('Off hours message').fill(`Back soon, says "${reader.n}" & <b>.`);
    await press(page, 'Check…');
    await expect(page.getByLabel('Hour24 from').getAttribute('aria-invalid')).resolves.toBe('true');
    await expect(page.locator('#f\\.hour24From-fault').innerText()).resolves.toContain(
      'must be a whole number from 0 to 24',
    );
    await page.getByLabel('Hour24 from').fill('7');
    await press(page, 'Check…');
    await press(page, 'Send');
    await page.getByRole('link', { name: 'See what becomes of it' }).click();
    await until(page, 'shown now');
    expect(await page.locator('main').innerText()).toContain(`Back soon, says "${reader.n}" & <b>.`);
    expect(JSON.stringify(await shownAt(id))).toContain('Back soon');
    await expect(page.locator('dt:text-is("By") + dd').innerText()).resolves.toBe(OPERATOR);
    await expect(page.locator('.entries .ids').first().innerText()).resolves.toMatch(new RegExp(` · by ${OPERATOR}$`));
    await press(page, 'Send it again…');
    await page.getByText('The button shows the same already.').waitFor();
    await press(page, 'Send');
    await page.getByRole('link', { name: 'See what becomes of it' }).click();
    await expect
      .poll(async () => {
        await page.reload();
        return page.locator('.entries > li').count();
      })
      .toBe(2);
  },
);

const send = async (page: Page, first: string | RegExp, confirm: RegExp) => {
  await press(page, first);
  await press(page, confirm);
  await until(page, 'Done.');
  await page.getByRole('link', { name: 'Follow it' }).click();
  await until(page, 'Every update has its outcome');
};

test.each(READERS)(
  'a plan is written, previewed, run, followed and undone: $name',
  async ({ n, javaScriptEnabled }) => {
    const page = await open(world, { javaScriptEnabled });
    const [name, city] = [`tonight-${n}`, n === 1 ? 'PAR' : 'MUC'];
    await goTo(page, '/plans/new');
    await press(page, 'Write the file');
    expect(await page.getByText('name must be 1 to 40 lower-case letters').count()).toBeGreaterThan(0);
    expect(readdirSync(join(world.folder, 'schedules'))).not.toContain('.json');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Condition 1: field').fill('labels.CITY');
    await page.locator('[name="where.value1"]').fill(city);
    await page.getByLabel('Hour24 from').fill('0');
    await page.getByLabel('Hour24 to').fill('0');
    await page.getByLabel('Off hours message').fill('Closed tonight.');
    await page.getByLabel('From', { exact: true }).fill('2027-03-01T18:00');
    await page.getByLabel(/^Until: back/).fill('2027-03-02T06:00');
    if (javaScriptEnabled) await page.getByText('It is right, and changes').waitFor();
    await press(page, 'Write the file');
    await page.getByText('would be updated').waitFor();
    const written = JSON.parse(readFileSync(join(world.folder, 'schedules', `${name}.json`), 'utf8'));
    expect(written).toMatchObject({
      enabled: false,
      where: { 'labels.CITY': city },
      set: { hour24From: 0, hour24To: 0 },
    });
    await send(page, 'Run its way back now…', /^Send \d+ updates/);
    const before = await shownAt(`SALES-${city}-1`);
    await goTo(page, `/plan?file=${name}.json`);
    await send(page, 'Run it now…', /^Send \d+ updates/);
    expect(JSON.stringify(await shownAt(`SALES-${city}-1`))).toContain('Closed tonight.');
    await send(page, 'Undo it…', /^Restore \d+ buttons/);
    expect((await shownAt(`SALES-${city}-1`))['parameters']).toEqual(before['parameters']);
    await goTo(page, '/runs');
    expect(await page.getByText('undo of').count()).toBeGreaterThan(0);
  },
);

const failuresOf = async (page: Page, button: string) => {
  await goTo(page, `/failures?state=dead&button=${button}`);
  return page.getByRole('link', { name: button });
};

test.each(READERS)('Anveo is broken for a button, its update dies, is mended and delivered: $name', async (reader) => {
  const page = await open(world, reader);
  const id = `SALES-LON-${reader.n}`;
  await goTo(page, '/simulator');
  await page.getByLabel('Anveo').selectOption('refuses');
  await page.getByLabel('For one button').fill(id);
  await press(page, 'Break it');
  await goTo(page, `/button/edit?id=${id}`);
  await press(page, 'Check…');
  await press(page, 'Send');
  await page.getByRole('link', { name: 'See what becomes of it' }).click();
  await until(page, 'dead-lettered');
  await goTo(page, '/simulator');
  await press(page, 'Mend it');
  await goTo(page, `/button?id=${id}`);
  await page.getByRole('link', { name: 'Look at the failure' }).click();
  await page.getByLabel('Button title').fill('');
  await page.getByLabel('Hour24 to').fill('99');
  await press(page, 'Mend and send…');
  expect(await page.locator('#f\\.hour24To-fault').innerText()).toContain('must be a whole number from 0 to 24');
  await page.getByLabel('Hour24 to').fill('17');
  await press(page, 'Mend and send…');
  await page.getByText('is sent again').waitFor();
  await press(page, 'Send 1');
  await until(page, 'Done.');
  await goTo(page, `/button?id=${id}`);
  await until(page, 'shown now');
  expect(await (await failuresOf(page, id)).count()).toBe(0);
});

test('failures are discarded with a reason, and their letters are in a file', async () => {
  const page = await open(world);
  await (await failuresOf(page, 'NO-SUCH-BUTTON')).click();
  await page.getByLabel('Why it is given up').fill('it is gone');
  await press(page, 'Discard…');
  await press(page, 'Discard 1');
  await until(page, 'Done.');
  const [file] = readdirSync(world.folder).filter((name) => name.startsWith('discarded-'));
  expect(readFileSync(join(world.folder, file ?? ''), 'utf8')).toContain('"discarded":"it is gone"');
  expect(await (await failuresOf(page, 'NO-SUCH-BUTTON')).count()).toBe(0);
});

test('the delivery is paused and resumed', async () => {
  const page = await open(world);
  await press(page, 'Pause…');
  await press(page, 'Pause the delivery');
  await until(page, 'The delivery is paused.');
  await goTo(page, '/');
  expect(await page.locator('.headline').innerText()).toContain('Paused');
  await press(page, 'Resume…');
  await press(page, 'Resume the delivery');
  await until(page, 'The delivery is resumed.');
});

test('the overview updates by itself, keeps the focus, and stops on request', async () => {
  const page = await open(world);
  await page.getByRole('link', { name: 'All plans' }).focus();
  await page.evaluate('document.querySelector(".headline").textContent = "old"');
  await page.locator('.headline strong').waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('All plans');
  await page.getByRole('link', { name: 'Stop that' }).click();
  expect(await page.locator('[hx-get]').count()).toBe(0);
});

test('a time zone that is picked is that of all times', async () => {
  const page = await open(world);
  await goTo(page, '/zone');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await press(page, 'Use it');
  expect(await page.locator('footer').innerText()).toContain('Asia/Tokyo');
});

test('where the history cannot be read a page says so, also one that updates by itself', async () => {
  const other = await startWorld();
  onTestFinished(() => other.close());
  const page = await open(other);
  await page.locator('.headline').waitFor();
  await other.sandbox.dynamodb.close();
  await page.getByText('ECONNREFUSED').first().waitFor();
  expect(await page.locator('h1').innerText()).toBe('Overview');
  expect((await page.goto(new URL('/buttons', other.url).href))?.status()).toBe(502);
  expect(await page.locator('h1').innerText()).toBe('That did not work');
});

test('nothing is discarded without a reason, and the page says that', async () => {
  const page = await open(world);
  await goTo(page, '/failures?state=dead');
  await page.getByLabel('Why it is given up').first().fill('  ');
  await press(page, 'Discard…');
  expect(await page.locator('main').innerText()).toContain('say why it is given up');
});

test('of two pages that act on one failure the second says that nothing was left to do', async () => {
  const message = updateMessage({ id: 'TWO-PAGES' }, 'TWO-PAGES');
  await sendMessages([message], {
    ...world.sandbox.queues,
    onResult: async (_, result) => void (result.ok && (await world.sandbox.outcomes.settled([result.messageId]))),
  });
  const pages = [await open(world), await open(world)];
  for (const page of pages) {
    await goTo(page, '/failures?state=dead&button=TWO-PAGES');
    await until(page, /^TWO-PAGES$/);
    await page.getByLabel('Why it is given up').fill('tried');
    await press(page, 'Discard…');
  }
  for (const page of pages) {
    await press(page, 'Discard 1');
    await page.getByText('Done.').waitFor();
  }
  const [first, second] = await Promise.all(pages.map((page) => page.locator('main').innerText()));
  expect(first).toContain('puts them back');
  expect(second).toContain('None of them was there any more');
  expect(second).not.toContain('puts them back');
});

test('a part that is not read any more says so, until it is', async () => {
  const page = await open(world);
  const note = page.getByText('This page is out of date');
  expect(await note.isVisible()).toBe(false);
  await page.route('**/*', (route) => route.abort());
  await page.evaluate('for (const each of document.getAnimations()) each.finish()');
  expect(await note.isVisible()).toBe(true);
  expect(await seriousFindings(page)).toEqual([]);
  await page.unroute('**/*');
  await note.waitFor({ state: 'hidden' });
  expect(await note.count()).toBe(1);
});

test('a sandbox whose simulator has ended is named', async () => {
  await world.sandbox.anveo.close();
  const page = await open(world);
  await goTo(page, '/simulator');
  expect(await page.getByRole('alert').innerText()).toMatch(/^the simulator at http:.* cannot be reached: /);
});
