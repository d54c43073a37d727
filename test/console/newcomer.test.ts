import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { folder, start } from '../sandbox/program.ts';
import { useBrowser } from './browser.ts';
import { addressOf } from './command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const open = useBrowser();

const BUTTON = 'SALES-NYC-1';

test('from npm start alone, by what pages offer: a button is found, broken, mended, and changed by a plan that is undone', async () => {
  const cwd = folder();
  for (const each of ['schedules', 'examples']) cpSync(join(ROOT, each), join(cwd, each), { recursive: true });
  const page = await open({ url: await addressOf(start('sandbox/main.ts', [], cwd), 'Look at it') });
  const follow = (name: string | RegExp) => page.getByRole('link', { name }).first().click();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const appears = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const find = async () => {
    await follow('Buttons');
    await page.getByLabel('ID, label, or what the button shows').fill('nyc');
    await press('Search');
    await follow(BUTTON);
  };

  await follow('Simulator');
  await page.getByLabel('Anveo').selectOption({ label: 'refuses updates: Unknown profile' });
  await page.getByLabel('For one button').fill(BUTTON);
  await press('Break it');
  await appears('It is broken');

  await find();
  await appears('Nothing was delivered to it');
  await follow('Change it…');
  await page.getByLabel('Off hours message').fill('Back at nine.');
  await press('Check…');
  await press('Send');
  await follow('See what becomes of it');
  await appears('dead-lettered');

  await follow('Simulator');
  await press('Mend it');
  await appears('It works.');
  await follow('Failures');
  await page.getByText('Anveo: Unknown profile.').click();
  await follow(BUTTON);
  await press('Send it again…');
  await press('Send 1');
  await appears('Done.');
  await find();
  await appears('shown now');

  await follow('Plans');
  await follow('New plan…');
  await page.getByLabel('Name', { exact: true }).fill('tonight');
  await page.getByLabel('Condition 1: field').fill('labels.CITY');
  await page.locator('[name="where.value1"]').fill('NYC');
  await page.getByLabel('Hour24 from').fill('0');
  await page.getByLabel('Hour24 to').fill('0');
  const tonight = Temporal.Now.plainDateISO('UTC').add({ days: 1 });
  await page.getByLabel('From', { exact: true }).fill(`${tonight}T01:00`);
  await page.getByLabel(/^Until: back/).fill(`${tonight}T06:00`);
  await appears('It is right, and changes');
  await press('Write the file');
  await appears('would be updated');
  await press('Run it now…');
  await press(/^Send \d+ updates/);
  await follow('Follow it');
  await appears('Every update has its outcome');
  await find();
  await appears('closed all day');

  await follow('Runs');
  await follow(/^tonight-/);
  await press('Undo it…');
  await press('Restore 1 button');
  await follow('Follow it');
  await appears('Every update has its outcome');
  await find();
  expect(await page.locator('main').innerText()).not.toContain('closed all day');
  await follow('Overview');
  await appears('Flowing');
});
