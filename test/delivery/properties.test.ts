import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import { callFlowEvent, simpleEvent } from './events.ts';
import { record } from './records.ts';
import { startWorld } from './world.ts';

const BUTTONS = ['BUTTON1', 'BUTTON2'];

/** A record of a batch: which group, and what it holds. */
const planned = fc.record({
  group: fc.nat(BUTTONS.length - 1),
  holds: fc.oneof(
    { weight: 4, arbitrary: fc.constant('simple' as const) },
    { weight: 2, arbitrary: fc.constantFrom('titled' as const, 'call flow' as const) },
    { weight: 1, arbitrary: fc.constantFrom('invalid' as const, 'expired' as const) },
  ),
  old: fc.boolean(),
});

type Planned = typeof planned extends fc.Arbitrary<infer T> ? T : never;

/** What the next requests meet, in order of arrival; `undefined` is a plain answer. */
const fault: fc.Arbitrary<Misbehaviour | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Misbehaviour>(
      { kind: 'error', text: 'No.' },
      { kind: 'error', text: 'Invalid user key' },
      { kind: 'error', text: 'Please try again later' },
      { kind: 'result', text: 'MAYBE' },
      { kind: 'status', status: 404 },
      { kind: 'status', status: 503 },
      { kind: 'rateLimit', retryAfter: '3600' },
      { kind: 'reset' },
      { kind: 'resetAfter' },
      { kind: 'cutOff' },
      { kind: 'html' },
    ),
  },
);

const eventOf = ({ group, holds }: Planned, name: string): unknown => {
  const fields = { id: BUTTONS[group], offHoursMessage: name };
  switch (holds) {
    case 'simple':
      return simpleEvent(fields);
    case 'titled':
      return simpleEvent({ ...fields, buttonTitle: 'Ring me' });
    case 'call flow':
      return callFlowEvent(fields);
    case 'invalid':
      return simpleEvent({ ...fields, hour24From: 25 });
    case 'expired':
      return simpleEvent({ ...fields, notAfter: '2020-01-01T00:00:00Z' });
  }
};

/** Runs one batch against these faults and gives back all that can be seen of it. */
const run = async (
  batch: readonly Planned[],
  faults: readonly (Misbehaviour | undefined)[],
  deadLetterQueue: boolean,
) => {
  const world = await startWorld();
  if (!deadLetterQueue) world.environment['DEAD_LETTER_QUEUE_URL'] = `${world.queues.url}/000000000000/none.fifo`;
  for (const each of faults) world.anveo.misbehave(each ?? { kind: 'delay', ms: 0 });
  const records = batch.map((plan, index) => {
    const age = plan.old ? 100 * 3_600_000 : 0;
    const sentAt = world.clock.now() - age + index;
    return record(eventOf(plan, `M${index}`), { messageId: `M${index}`, group: `G${plan.group}`, sentAt });
  });
  const failures = await world.failures(records);
  const outcomes = new Map(world.outcomes().map((line) => [String(line['messageId']), String(line['outcome'])]));
  const groups = [...Map.groupBy(batch.keys(), (index) => batch[index]?.group).values()];
  const closing = world.queues.deadLetters().map(({ body }) => body);
  const requests = world.anveo.requests();
  const lines = world.outcomes().length;
  await Promise.all([world.anveo.close(), world.queues.close(), world.secrets.close()]);
  return {
    records,
    failures,
    outcomes,
    lines,
    groups: groups.map((group) => group.map((index) => `M${index}`)),
    closing,
    requests,
  };
};

test('for any batch and any failures: one outcome each, order kept, failures reported, updates as published', async () => {
  const batches = fc.array(planned, { minLength: 1, maxLength: 10 });
  const faults = fc.array(fault, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(batches, faults, fc.boolean(), async (batch, plan, deadLetterQueue) => {
      const seen = await run(batch, plan, deadLetterQueue);

      // (a) every record ends in exactly one outcome
      expect(seen.lines).toBe(batch.length);
      expect([...seen.outcomes.keys()].sort()).toEqual(seen.records.map(({ messageId }) => messageId).sort());

      for (const group of seen.groups) {
        // (b) no update reaches Anveo after a newer one of its group has been delivered
        const sent = seen.requests.filter(({ parameters }) => group.includes(parameters['OFFHOURSMESSAGE'] ?? ''));
        const order = sent.map(({ parameters }) => group.indexOf(parameters['OFFHOURSMESSAGE'] ?? ''));
        const accepted = sent.flatMap(({ answer }, index) => (answer === 'SUCCESS' ? [index] : []));
        for (const index of accepted)
          expect(order.slice(index + 1).every((later) => later > (order[index] ?? 0))).toBe(true);

        // (c) the failures are exactly the deferred records, and those behind them unless a letter was not taken
        const deferred = group.filter((id) => seen.outcomes.get(id) === 'deferred');
        expect(group.filter((id) => seen.failures.includes(id))).toEqual(deferred);
        if (deadLetterQueue) expect(deferred).toEqual(group.slice(group.length - deferred.length));
      }

      // (d) what reaches Anveo is what was published
      for (const { parameters } of seen.requests) {
        const index = Number(parameters['OFFHOURSMESSAGE']?.slice(1));
        const plan = batch[index];
        expect(parameters['ID']).toBe(BUTTONS[plan?.group ?? -1]);
        expect(parameters['BUTTONTITLE']).toBe(plan?.holds === 'titled' ? 'Ring me' : undefined);
        expect(parameters['CONFIGURATION']).toBe(plan?.holds === 'call flow' ? 'CALLFLOW' : 'SIMPLE');
      }

      // a dead letter for each record that has one as its outcome, its body untouched
      const bodies = seen.records.filter(({ messageId }) => seen.outcomes.get(messageId) === 'dead-lettered');
      expect([...seen.closing].sort()).toEqual(bodies.map(({ body }) => body).sort());
    }),
    { numRuns: 300 },
  );
});
