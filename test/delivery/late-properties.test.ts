import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTroubled } from './dynamodb-proxy.ts';
import { type Action, OneButtonQueue } from './one-button-queue.ts';
import { startWorld } from './world.ts';

const send = fc.record({
  kind: fc.constant('send' as const),
  asOf: fc.option(fc.integer({ min: -6, max: 2 }), { nil: undefined }),
  atOnce: fc.boolean(),
  titled: fc.boolean(),
});

const invoke = fc.record({
  kind: fc.constant('invoke' as const),
  size: fc.integer({ min: 1, max: 4 }),
  calls: fc.array(fc.constantFrom('no' as const, 'error' as const, 'nothing' as const), { maxLength: 3 }),
  ends: fc.constantFrom(
    'well' as const,
    'well' as const,
    'killed' as const,
    'unanswered' as const,
    'half deleted' as const,
  ),
  twice: fc.boolean(),
});

const comeBack = fc.record({
  kind: fc.constant('return' as const),
  by: fc.constantFrom('our replay' as const, "AWS's redrive" as const),
  stays: fc.boolean(),
});

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: send }, { weight: 4, arbitrary: invoke }, { weight: 2, arbitrary: comeBack }),
  { minLength: 4, maxLength: 24 },
);

test('whatever comes late, twice or back from the dead letters: nothing is called that is older than what is known to be delivered', async () => {
  const seen = { superseded: 0, returned: 0 };
  await fc.assert(
    fc.asyncProperty(actions, async (plan) => {
      const world = await startWorld();
      const history = await world.keepHistory();
      const dynamoDb = await startTroubled(history.dynamoDb.url);
      world.aws['AWS_ENDPOINT_URL_DYNAMODB'] = dynamoDb.url;
      const queue = new OneButtonQueue(world, (killed) => {
        dynamoDb.trouble = killed ? 'not writing' : 'none';
      });
      for (const action of plan) await queue.take(action);
      await queue.drain();

      const shown = await history.shown('BUTTON1');
      expect(shown?.update?.offHoursMessage).toBe(world.anveo.button('BUTTON1')?.parameters['OFFHOURSMESSAGE']);
      for (const { outcome, by, messageId } of world.outcomes()) {
        if (outcome === 'superseded' && by !== undefined) seen.superseded += 1;
        if (String(messageId).startsWith('R')) seen.returned += 1;
      }
      await Promise.all([world.anveo.close(), world.queues.close(), world.secrets.close(), history.dynamoDb.close()]);
    }),
    { numRuns: 60 },
  );
  expect(seen.superseded).toBeGreaterThan(0);
  expect(seen.returned).toBeGreaterThan(0);
});
