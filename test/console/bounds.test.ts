import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attributesOf, type HistoryRow, keyOf, shownItem } from '../../functions/history/row.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { simpleUpdate } from '../delivery/events.ts';
import { startWorld, type World } from './world.ts';

/** More of each than a page reads. */
const DEAD = 1_001;
const BUTTONS = 400;

let world: World;
let cookie: string;

const put = async (items: Record<string, unknown>[]) => {
  const { client } = world.sandbox.dynamodb;
  for (let from = 0; from < items.length; from += 25) {
    const requests = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item: Item as never } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [HISTORY_TABLE]: requests } }));
  }
};

beforeAll(async () => {
  world = await startWorld();
  const first = await fetch(world.url, { redirect: 'manual' });
  cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const at = Date.now() - 60_000;
  const dead = Array.from({ length: DEAD }, (_, index): Record<string, unknown> => {
    const about = { outcome: 'dead-lettered', failure: 'Rejected', reason: 'Unknown profile.', state: 'dead' } as const;
    const row: HistoryRow = { ...about, button: `D${index}`, asOf: at, messageId: `m${index}`, at, since: at };
    return attributesOf(row, at + 86_400_000, keyOf(row));
  });
  const shown = Array.from({ length: BUTTONS }, (_, index): Record<string, unknown> => {
    const button = `B${index}`;
    return shownItem({ button, asOf: at, messageId: button, sentAt: at, at, update: simpleUpdate({ id: button }) });
  });
  await put([...dead, ...shown]);
});
afterAll(() => world.close());

const read = async (path: string) => (await fetch(new URL(path, world.url), { headers: { cookie } })).text();
const buttonsOf = (page: string) => [...page.matchAll(/href="\/button\?id=(\w+)"/g)].map(([, id]) => id ?? '');

test('where much fails the page shows the longest failing, says so, and names some only', async () => {
  const page = await read('/failures');
  expect(page).toContain('Much fails');
  expect(page).toContain('1,000 updates of 1 reason');
  expect(page.match(/href="\/failure\?/g)).toHaveLength(100);
});

test('the list of buttons has pages that end, and together they have each button once', async () => {
  const found: string[] = [];
  let next: string | undefined = '/buttons';
  let pages = 0;
  while (next !== undefined) {
    const page: string = await read(next);
    const buttons = buttonsOf(page);
    expect(buttons.length).toBeLessThanOrEqual(200);
    found.push(...buttons);
    next = /href="(\/buttons\?from=[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    pages += 1;
  }
  expect(pages).toBeGreaterThan(1);
  expect(found.toSorted()).toEqual(Array.from({ length: BUTTONS }, (_, index) => `B${index}`).toSorted());
});

test('a whole ID is found at once; a cursor that is none begins anew', async () => {
  expect(buttonsOf(await read('/buttons?q=B399'))[0]).toBe('B399');
  expect(buttonsOf(await read('/buttons?from=nonsense')).length).toBeGreaterThan(0);
});

test('a search that is longer than any key is no error', async () => {
  expect(await read(`/buttons?q=${'x'.repeat(3_000)}`)).toContain('no button shows that');
});

test('the plot counts the failing of the last day', async () => {
  expect(await read('/')).toContain('1,001 failing');
});
