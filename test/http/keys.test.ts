import { expect, test } from 'vitest';
import { createKey } from '../../functions/http/signature.ts';
import { simpleEvent } from '../delivery/events.ts';
import { KEYS, startHttpWorld } from './world.ts';

test('a publisher that was just added is let in at once, and so is a rotated key', async () => {
  const world = await startHttpWorld();
  await world.post(simpleEvent());
  world.publishers({ added: { keys: [KEYS.rotated] } });
  expect(await world.post(simpleEvent(), { publisher: 'added', key: KEYS.rotated })).toMatchObject({ status: 202 });
  world.publishers({ added: { keys: [KEYS.sales, KEYS.rotated] } });
  world.clock.time += 10_000;
  expect(await world.post(simpleEvent(), { publisher: 'added', key: KEYS.sales })).toMatchObject({ status: 202 });
  expect(await world.post(simpleEvent(), { publisher: 'added', key: KEYS.rotated })).toMatchObject({ status: 202 });
  expect(world.vault.fetches).toBe(3);
});

test('bad signatures cause one call of Secrets Manager in ten seconds, whatever is wrong', async () => {
  const world = await startHttpWorld();
  await world.warmUp();
  const bad = [{ key: createKey() }, { publisher: 'nobody' }, { late: 999 }, { headers: { 'webhook-id': undefined } }];
  for (const options of bad) await world.post(simpleEvent(), options);
  expect(world.vault.fetches).toBe(2);
  world.clock.time += 9_999;
  await world.post(simpleEvent(), bad[0]);
  expect(world.vault.fetches).toBe(2);
  world.clock.time += 1;
  await world.post(simpleEvent(), bad[0]);
  expect(world.vault.fetches).toBe(3);
});

test('a key that is taken out holds no longer than the time to live', async () => {
  const world = await startHttpWorld({ environment: { SECRET_TTL_SECONDS: '60' } });
  await world.warmUp();
  world.publishers({ sales: { keys: [KEYS.sales] } });
  world.clock.time += 59_999;
  expect(await world.post(simpleEvent())).toMatchObject({ status: 202 });
  world.clock.time += 1;
  expect(await world.post(simpleEvent())).toMatchObject({ status: 401 });
});

test('a refused signature is refused by the last good keys while Secrets Manager fails', async () => {
  const world = await startHttpWorld();
  await world.warmUp();
  world.vault.isDown = true;
  expect(await world.post(simpleEvent(), { key: createKey() })).toMatchObject({ status: 401 });
  expect(await world.post(simpleEvent())).toMatchObject({ status: 202 });
});

test('requests at one time of a publisher that was just added are all let in by one fetch', async () => {
  const world = await startHttpWorld();
  await world.warmUp();
  world.publishers({ added: { keys: [KEYS.rotated] } });
  const options = { publisher: 'added', key: KEYS.rotated };
  const answers = await Promise.all([1, 2, 3].map(() => world.post(simpleEvent(), options)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(world.vault.fetches).toBe(2);
});

test('a key that is taken out holds no longer, though a refused signature had it fetched shortly before', async () => {
  const world = await startHttpWorld({ environment: { SECRET_TTL_SECONDS: '1' } });
  await world.warmUp();
  expect(await world.post(simpleEvent(), { key: createKey() })).toMatchObject({ status: 401 });
  world.publishers({ crm: { keys: [KEYS.rotated] } });
  world.clock.time += 1000;
  expect(await world.post(simpleEvent())).toMatchObject({ status: 401 });
});
