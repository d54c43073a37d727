import { expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { startHistoryWorld } from './history-world.ts';
import { startHttpWorld } from './world.ts';

const UNAVAILABLE = { status: 503, body: { title: 'Service Unavailable' } };

test('an SQS that never answers is given up, and later updates of its button are not tried', async () => {
  const world = await startHttpWorld({ onBatch: () => new Promise(() => undefined) });
  const events = Array.from({ length: 10 }, () => simpleEvent());
  expect(await world.post(events)).toMatchObject(UNAVAILABLE);
  // The client tries twice.
  expect(world.front.batches.map((batch) => batch.length)).toEqual([1, 1]);
});

test('a history that never answers is given up', async () => {
  const world = await startHistoryWorld();
  world.proxy.trouble = 'hanging';
  expect(await world.get('/v1/crm/updates/SUPPORT/M1')).toMatchObject(UNAVAILABLE);
  expect(world.lines).toMatchObject([{ level: 'error', reason: 'history', why: 'TimeoutError' }]);
});
