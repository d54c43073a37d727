import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { updateMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { simpleEvent } from '../delivery/events.ts';
import { seriousFindings, useBrowser } from './browser.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const open = useBrowser();

/** Texts that would do something on a page that does not escape them, or turn its texts round, or fill it. */
const HOSTILE = {
  script: '<script>document.title = "hacked"</script>',
  attribute: `"' onfocus='document.title="hacked"' autofocus x="`,
  image: '<img src=x onerror="document.title=\'hacked\'">',
  link: 'javascript:document.title="hacked"',
  comment: '--></textarea></select></title><svg onload="document.title=\'hacked\'">',
  rightToLeft: '\u202egnihtemos \u05e9\u05dc\u05d5\u05dd\u2066',
  template: '#{7*7} {{7*7}} [[constructor.constructor("document.title=1")()]]',
  path: '../../..//etc/passwd?&#%00;',
};

const publish = async (event: unknown, text: string) =>
  sendMessages([updateMessage(event, text, { By: text })], {
    ...world.sandbox.queues,
    async onResult(_, result) {
      if (!result.ok) throw new Error(result.error);
      await world.sandbox.outcomes.settled([result.messageId]);
    },
  });

/** An event that is valid, and has a text wherever one can stand. */
const everywhere = (text: string) =>
  simpleEvent({ id: text, offHoursMessage: text, buttonTitle: text.slice(0, 32), allowCountries: [text] });

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const goTo = (page: Page, path: string, parameters: Record<string, string> = {}) =>
  page.goto(`${new URL(path, world.url).href}?${new URLSearchParams(parameters)}`);

/** Returns what a page did that it was not to do. */
const harm = async (page: Page): Promise<string[]> => {
  const title = await page.title();
  const odd = await page
    .locator('main script, main img, main [onfocus], main [onload], main [onerror], main a[href^="javascript"]')
    .count();
  return [
    ...(title.endsWith('Anveo buttons') ? [] : [`the title is ${title}`]),
    ...(odd === 0 ? [] : [`${odd} odd elements`]),
  ];
};

test.each(Object.entries(HOSTILE))(
  'a text of an event, or of who sent it, does nothing on any page: %s',
  async (_, text) => {
    const answer = await fetch(`${world.sandbox.anveo.url}/buttons`, {
      method: 'POST',
      body: JSON.stringify({ ids: [text] }),
    });
    expect(answer.status).toBe(201);
    await publish(everywhere(text), text);
    await publish(Object.assign(everywhere(text), { profileId: text, colorStyleName: text, [text]: text }), text);
    const page = await open(world);
    page.on('dialog', (dialog) => void dialog.dismiss());
    const visit = async (path: string, parameters?: Record<string, string>) => {
      await goTo(page, path, parameters);
      expect([path, await harm(page)]).toEqual([path, []]);
    };
    await visit('/');
    await visit('/buttons', { q: text });
    await visit('/button', { id: text });
    expect(await page.locator('h1').textContent()).toBe(text);
    expect(await seriousFindings(page)).toEqual([]);
    await visit('/button/edit', { id: text });
    await visit('/failures', { reason: text, button: text.replaceAll('*', '') });
    await visit('/failures');
    for (const link of await page.locator('details.group li a').all()) {
      const target = new URL((await link.getAttribute('href')) ?? '', world.url);
      const other = await open(world);
      await other.goto(target.href);
      expect(await harm(other)).toEqual([]);
    }
    await visit('/run', { id: text });
    await visit('/plan', { file: text });
    await visit('/task', { id: text });
  },
  180_000,
);

test('a text of 100 kB is cut on pages, and whole in the form that changes it', async () => {
  const long = `${'long '.repeat(20_000)}end`;
  await publish(simpleEvent({ id: 'SUPPORT', offHoursMessage: long }), 'SUPPORT');
  const page = await open(world);
  await goTo(page, '/button', { id: 'SUPPORT' });
  expect((await page.content()).length).toBeLessThan(20_000);
  await goTo(page, '/button/edit', { id: 'SUPPORT' });
  expect(await page.getByLabel('Off hours message').inputValue()).toBe(long);
  await page.getByLabel('Hour24 to').fill('13');
  await page.getByRole('button', { name: 'Check…' }).click();
  expect(await page.locator('main').innerText()).toContain('Hour24 to');
  expect(await page.locator('main').innerText()).not.toContain('Off hours message');
});

test('line breaks of a text stay as they are when another field is changed', async () => {
  await publish(simpleEvent({ id: 'SUPPORT', offHoursMessage: '\n one\r\ntwo\n' }), 'SUPPORT');
  const page = await open(world);
  await goTo(page, '/button/edit', { id: 'SUPPORT' });
  await page.getByLabel('Hour24 to').fill('14');
  await page.getByRole('button', { name: 'Check…' }).click();
  expect(await page.locator('.changes').innerText()).not.toContain('Off hours message');
});
