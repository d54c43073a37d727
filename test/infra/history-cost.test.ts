import { readFileSync } from 'node:fs';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import example from '../../examples/update.json' with { type: 'json' };
import { NUMBERS } from '../../functions/delivery/settings.ts';
import type { Item } from '../../functions/history/row.ts';
import { SHOWS, TABLE } from '../../functions/history/table.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { record } from '../delivery/records.ts';
import { startWorld } from '../delivery/world.ts';
import { inIndex, meterRequests, sizeOf } from './request-units.ts';

const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

const start = async () => {
  const world = await startWorld();
  const { dynamoDb } = await world.keepHistory();
  const meter = await meterRequests(dynamoDb.client, dynamoDb.url, HISTORY_TABLE);
  world.aws['AWS_ENDPOINT_URL_DYNAMODB'] = meter.url;
  const update = (event = {}, fields = {}): SQSRecord =>
    record({ ...example, id: 'BUTTON1', ...event }, { group: 'BUTTON1', sentAt: world.clock.now(), ...fields });
  const send = async (event = {}, fields = {}) => {
    await world.invoke([update(event, fields)]);
    world.clock.advance(1000);
  };
  const items = async () => {
    const { Items = [] } = await dynamoDb.client.send(new ScanCommand({ TableName: HISTORY_TABLE }));
    return Items as Item[];
  };
  return { world, units: meter.units, update, send, items };
};

type Metered = Awaited<ReturnType<typeof start>>;

/** Receives one update again and again, as SQS does, until it is dead-lettered. */
const exhaust = async ({ world, update }: Metered) => {
  world.anveo.misbehave({ kind: 'status', status: 503, share: 1 });
  const fields = { messageId: '6f1dd3b4-4f0b-44a3-9a6f-2d0c8f1f5a11', sentAt: world.clock.now() };
  for (let receiveCount = 1; ; receiveCount += 1) {
    const failures = await world.failures([update({}, { ...fields, receiveCount })]);
    if (failures.length === 0) return;
    world.clock.advance(Number(world.outcomes().at(-1)?.['retryInSeconds']) * 1000);
  }
};

/** What a case prepares, and the update whose cost it tells. */
type Step = (metered: Metered) => unknown;

const one: Step = ({ send }) => send();
/** An update of a run is as of its start. */
const oneOfRun =
  (RunId: string): Step =>
  ({ world, send }) =>
    send({ asOf: new Date(world.clock.now() - 500).toISOString() }, { attributes: { RunId } });
const oneAMinuteLate: Step = ({ world, send }) => send({ asOf: new Date(world.clock.now() - 60_000).toISOString() });

const CASES: [name: string, outcome: string, before: Step, step: Step][] = [
  ['delivered', 'delivered', one, one],
  ['delivered, of a run, as the one before it', 'delivered', oneOfRun('run-1'), oneOfRun('run-2')],
  ['late, and delivered', 'delivered', () => undefined, oneAMinuteLate],
  ['late, and superseded', 'superseded', one, oneAMinuteLate],
  ['unchanged', 'unchanged', one, ({ send }) => send({}, { attributes: { SkipUnchanged: 'true' } })],
  ['rejected', 'dead-lettered', one, ({ send }) => send({ profileId: 'UNKNOWN' })],
  ['deferred for 72 h, and dead-lettered', 'dead-lettered', one, exhaust],
];

/** The page's rows of writes and reads, by what becomes of an update. */
const STATED = new Map(
  [...page.matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \|$/gm)].map(([, name, writes, reads]) => [
    name,
    { writes: Number(writes), reads: Number(reads) },
  ]),
);

test.each(CASES)(
  'docs/deploy.md states the request units of an update that is %s',
  async (name, outcome, before, step) => {
    const metered = await start();
    await before(metered);
    const { writes, reads } = metered.units;
    await step(metered);
    expect(metered.world.outcomes().at(-1)).toMatchObject({ outcome });
    expect(STATED.get(name)).toEqual({ writes: metered.units.writes - writes, reads: metered.units.reads - reads });
  },
);

/** What DynamoDB stores of an item beside its names and values, in bytes. */
const OVERHEAD = 100;
const DAYS_A_MONTH = 365.25 / 12;
/** Dollars for a GB and a month: the table, and its backup, which leaves out indexes. */
const STORED = 0.25;
const BACKED_UP = 0.2;

/** Sorts what the button shows to the end. */
const byShows = (item: Item) => (item['order']?.S === SHOWS ? 1 : -1);

/** Returns what it costs in the end to keep so many bytes of each of a million updates for the days of the default. */
const keeping = (bytes: number, price: number) =>
  (bytes / 1000) * (NUMBERS.HISTORY_DAYS.fallback / DAYS_A_MONTH) * price;

test('docs/deploy.md states the bytes of a row and of what a button shows, and what a million of them cost', async () => {
  const { send, items } = await start();
  await send();
  const [row = {}, shown = {}] = (await items()).toSorted(byShows);
  const cost = keeping(sizeOf(row) + OVERHEAD, STORED + BACKED_UP);
  expect(page).toContain(`has ${sizeOf(row)} bytes, and what its button shows ${sizeOf(shown)}`);
  expect(page).toContain(`| 0.25 and 0.20 a GB | 0.00 | ${cost.toFixed(2)} | ${(cost * 100).toFixed(2)} |`);
});

test('docs/deploy.md states what the index of runs costs for a million rows of a bulk change', async () => {
  const { send, items } = await start();
  await send({}, { attributes: { RunId: 'holiday-20261224T170000Z' } });
  const [row = {}] = (await items()).toSorted(byShows);
  const indexed = sizeOf(inIndex(TABLE.indexes.run, row) ?? {});
  const cost = keeping(indexed + OVERHEAD, STORED);
  expect(page).toContain(`${indexed} bytes for 400 days | 0.25 a GB | ${cost.toFixed(2)} |`);
});

test('the totals of docs/deploy.md are the sums of their lines', () => {
  const [, table = ''] = page.split('| | price | 1 thousand |');
  const lines = table.split('\n\n')[0]?.matchAll(/\| ([\d.*]+) \| ([\d.*]+) \| ([\d.*]+) \|$/gm) ?? [];
  const columns = Array.from(lines, ([, ...numbers]) => numbers.map((number) => Number(number.replaceAll('*', ''))));
  const totals = columns.pop();
  expect(columns.length).toBeGreaterThan(10);
  expect(totals).toEqual(
    [0, 1, 2].map((column) => Number(columns.reduce((sum, line) => sum + (line[column] ?? 0), 0).toFixed(2))),
  );
});
