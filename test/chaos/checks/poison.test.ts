import { expect, test } from 'vitest';
import { DEFERRALS_AT_REST } from '../../../chaos/progress.ts';
import { idOf, type Story, supersede, type Telling, violationsOf } from '../telling.ts';

const poison = { nature: 'poison' } as const;
const waitsFor = (event: number) => ({
  cause: 'blocked',
  reason: `waits for the deferred message ${idOf(event)} of its group`,
});

/** Receives events together and defers them all, the first with a failed call. */
const deferTogether = (told: Telling, receive: number, [failed, ...others]: [number, ...number[]]) => {
  for (const event of [failed, ...others].toSorted((a, b) => a - b)) told.receive(event, receive);
  told.call(failed, { applied: false, fault: 'status', answer: 'fault' });
  told.log(failed, 'deferred', { receive, cause: 'anveo', reason: 'Anveo answered HTTP 503' });
  for (const event of others) told.log(event, 'deferred', { receive, ...waitsFor(failed) });
};

const leaveAll = (told: Telling, ...events: number[]) => {
  for (const event of events) told.leave(event);
};

test.each<[string, Story]>([
  [
    'poison that is still retried at the end, with an update behind it that it was never received with',
    (told) => {
      told.publish(1, poison);
      told.publish(2);
      told.begin('rest');
      for (let receive = 1; receive <= DEFERRALS_AT_REST; receive += 1) deferTogether(told, receive, [1]);
      leaveAll(told, 1, 2);
    },
  ],
  [
    'poison that a newer update replaced',
    (told) => {
      told.publish(1, poison);
      told.publish(2);
      supersede(told, 1, 2);
      told.show(2);
    },
  ],
  [
    'an older update that poison goes ahead of in its first two receives',
    (told) => {
      told.publish(1);
      told.publish(2, poison);
      deferTogether(told, 1, [2, 1]);
      deferTogether(told, 2, [2, 1]);
      told.deliver(1, 3);
      told.show(1);
      told.receive(2, 3);
      told.log(2, 'deferred', { receive: 3, cause: 'anveo' });
      leaveAll(told, 2);
    },
  ],
  [
    'an update that was not tried while five buttons failed',
    (told) => {
      told.begin('calm');
      for (const event of [1, 2, 3, 4, 5]) {
        told.publish(event, { button: { id: `B${event}`, group: `B${event}`, nature: 'usual', poisoned: true } });
        told.receive(event);
        told.log(event, 'deferred', { cause: 'anveo' });
      }
      told.publish(6);
      told.receive(6);
      told.log(6, 'deferred', { cause: 'anveo', reason: 'not tried: Anveo answered HTTP 503' });
      told.begin('storm');
      for (const event of [1, 2, 3, 4, 5, 6]) {
        told.deliver(event, 2);
        told.show(event);
      }
    },
  ],
])('finds nothing wrong with %s', (_, story) => {
  expect(violationsOf(story)).toEqual([]);
});

test.each<[string, Story, string[]]>([
  [
    'an update that was not tried while one button failed',
    (told) => {
      told.publish(1);
      told.begin('calm');
      told.receive(1);
      told.log(1, 'deferred', { cause: 'anveo', reason: 'not tried: Anveo answered HTTP 503' });
      told.begin('storm');
      told.deliver(1, 2);
      told.show(1);
    },
    ['poison stays alone: event 1 was not tried, though only 0 buttons failed'],
  ],
  [
    'an older update that poison goes ahead of in its third receive',
    (told) => {
      told.publish(1);
      told.publish(2, poison);
      deferTogether(told, 3, [2, 1]);
      told.deliver(1, 4);
      told.show(1);
      leaveAll(told, 2);
      told.receive(2, 4);
      told.log(2, 'deferred', { receive: 4, cause: 'anveo' });
    },
    ['poison stays alone: event 1 was held up by the newer event 2'],
  ],
  [
    'a newer update that covers poison, is received with it again and again, and stays',
    (told) => {
      told.publish(1, poison);
      told.publish(2);
      told.begin('rest');
      for (let receive = 1; receive <= DEFERRALS_AT_REST; receive += 1) deferTogether(told, receive, [1, 2]);
      leaveAll(told, 1, 2);
    },
    ['poison stays alone: event 2 was not delivered, though it covers event 1'],
  ],
  [
    'an update that stays in the queue in front of poison',
    (told) => {
      told.publish(1);
      told.publish(2, poison);
      deferTogether(told, 1, [2, 1]);
      leaveAll(told, 1, 2);
    },
    ['one final outcome each: is still in the queue', 'one final outcome each: is still in the queue'],
  ],
])('names %s', (_, story, violations) => {
  expect(violationsOf(story)).toEqual(violations);
});
