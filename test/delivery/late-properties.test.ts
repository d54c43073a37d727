import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTroubled } from './dynamodb-proxy.ts';
import { simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

/** An update of the button, in the order of sending. */
const sending = fc.record({
  /** Its asOf beside its sending, in steps; none makes it fresh, a positive one lies in the future. */
  asOf: fc.option(fc.integer({ min: -6, max: 2 }), { nil: undefined }),
  /** Whether it sets one more parameter, so that the next one does not cover it. */
  titled: fc.boolean(),
  rejected: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** How many messages the next batch has, and whether the function dies between its calls and its writing. */
const invocation = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  killed: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

const STEP_MS = 1000;

test('whatever the batches, the kills and the asOf: no late update is called that is older than what is known to be delivered', async () => {
  const sendings = fc.array(sending, { minLength: 2, maxLength: 10 });
  const invocations = fc.array(invocation, { minLength: 1, maxLength: 8 });
  let late = 0;
  let superseded = 0;
  await fc.assert(
    fc.asyncProperty(sendings, invocations, async (plan, turns) => {
      const world = await startWorld();
      const history = await world.keepHistory();
      const dynamoDb = await startTroubled(history.dynamoDb.url);
      world.aws['AWS_ENDPOINT_URL_DYNAMODB'] = dynamoDb.url;
      const began = world.clock.now() - 100 * STEP_MS;
      const sentAt = (index: number) => began + index * STEP_MS;
      const asOf = (index: number) => {
        const offset = plan[index]?.asOf;
        return Math.min(sentAt(index), offset === undefined ? sentAt(index) : sentAt(index) + offset * STEP_MS);
      };
      const messages = plan.map(({ asOf: offset, titled }, index) => ({
        messageId: `M${index}`,
        event: simpleEvent({
          offHoursMessage: `M${index}`,
          ...(titled && { buttonTitle: 'Ring me' }),
          ...(offset !== undefined && { asOf: new Date(sentAt(index) + offset * STEP_MS).toISOString() }),
        }),
        sentAt: sentAt(index),
      }));
      for (const [index, { rejected }] of plan.entries())
        if (rejected) world.anveo.misbehave({ kind: 'error', text: `No to ${index}.`, times: 1 });

      let waiting = messages;
      let newest = Number.NEGATIVE_INFINITY;
      for (let turn = 0; waiting.length > 0; turn += 1) {
        const { size, killed } = turns[turn] ?? { size: 10, killed: false };
        dynamoDb.trouble = killed ? 'not writing' : 'none';
        const calls = world.anveo.requests().length;
        const records = waiting
          .slice(0, size)
          .map(({ event, ...fields }) => record(event, { ...fields, group: 'BUTTON1' }));
        const failures = await world.failures(records);
        // What a killed invocation delivered nobody knows of; its messages come back, and are delivered in order again.
        let delivered = newest;
        for (const { parameters, answer } of world.anveo.requests().slice(calls)) {
          const index = Number(parameters['OFFHOURSMESSAGE']?.slice(1));
          const isLate = asOf(index) < sentAt(index);
          if (isLate) late += 1;
          if (isLate) expect(asOf(index)).toBeGreaterThanOrEqual(delivered);
          if (answer === 'SUCCESS') delivered = Math.max(delivered, asOf(index));
        }
        if (killed) continue;
        newest = delivered;
        const failed = waiting.slice(0, size).filter(({ messageId }) => failures.includes(messageId));
        waiting = failed.concat(waiting.slice(size));
      }

      superseded += world.outcomes().filter(({ outcome, by }) => outcome === 'superseded' && by !== undefined).length;
      const shown = await history.shown('BUTTON1');
      expect(shown?.update?.offHoursMessage).toBe(world.anveo.button('BUTTON1')?.parameters['OFFHOURSMESSAGE']);
      await Promise.all([world.anveo.close(), world.queues.close(), world.secrets.close(), history.dynamoDb.close()]);
    }),
    { numRuns: 60 },
  );
  expect(late).toBeGreaterThan(0);
  expect(superseded).toBeGreaterThan(0);
}, 60_000);
