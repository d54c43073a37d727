import { expect, test } from 'vitest';
import { type Story, type Telling, violationsOf } from '../telling.ts';

/** Two updates are delivered, and the history takes both. */
const deliverBoth = (told: Telling) => {
  for (const event of [1, 2]) {
    told.publish(event);
    told.receive(event);
    told.call(event);
    told.log(event, 'delivered', { requestId: `request ${event}` });
    told.record(event);
    told.delete(event);
  }
  told.show(2);
};

/** The second of two updates is delivered, and the history does not take it. */
const missSecond = (told: Telling) => {
  told.deliver(1);
  told.record(1);
  told.publish(2);
  told.receive(2);
  told.call(2);
  told.log(2, 'delivered', { requestId: 'request 2' });
  told.miss('request 2');
  told.delete(2);
  told.show(2);
};

/** An update lands without an answer, and is deferred. Poison may stay in the queue. */
const landWithoutAnswer = (told: Telling) => {
  told.publish(1, { nature: 'poison' });
  told.receive(1);
  told.log(1, 'deferred', { cause: 'anveo', mayHaveLanded: true });
  told.leave(1);
};

test.each<[string, Story]>([
  [
    'a history that shows the last update, with the outcome of each',
    (told) => {
      deliverBoth(told);
      told.remember(2, { 1: 'delivered', 2: 'delivered' });
    },
  ],
  [
    'one that misses what it said that it did not take',
    (told) => {
      missSecond(told);
      told.remember(1, { 1: 'delivered' });
    },
  ],
  [
    'one that says uncertain after a call without an answer',
    (told) => {
      deliverBoth(told);
      told.publish(3, { nature: 'poison' });
      told.receive(3);
      told.log(3, 'deferred', { cause: 'anveo', mayHaveLanded: true });
      told.leave(3);
      told.remember(2, { 1: 'delivered', 2: 'delivered', 3: 'deferred' }, true);
    },
  ],
])('finds nothing wrong with %s', (_, story) => {
  expect(violationsOf(story)).toEqual([]);
});

test.each<[string, Story, string]>([
  [
    'an older update than the last one that Anveo accepted',
    (told) => {
      deliverBoth(told);
      told.remember(1, { 1: 'delivered', 2: 'delivered' });
    },
    'BUTTON1 shows update message 1 instead of event 2',
  ],
  [
    'an update that it was never told, beside one that it missed',
    (told) => {
      missSecond(told);
      told.publish(3, { nature: 'invalid', content: undefined, body: '[]' });
      told.receive(3);
      told.log(3, 'dead-lettered', { failure: 'Invalid' });
      told.letter(3, 'Invalid');
      told.delete(3);
      told.remember(3, { 1: 'delivered' });
    },
    'BUTTON1 shows update message 3 instead of event 2',
  ],
  [
    'something, though Anveo accepted nothing',
    (told) => {
      landWithoutAnswer(told);
      told.remember(1, { 1: 'deferred' }, true);
    },
    'BUTTON1 shows something, though Anveo accepted nothing',
  ],
  [
    'no doubt, though the last call landed without an answer',
    (told) => {
      deliverBoth(told);
      told.publish(3, { nature: 'expiring', notAfter: Number.MAX_SAFE_INTEGER });
      told.receive(3);
      told.call(3, { fault: 'cutOff', answer: 'fault' });
      told.log(3, 'deferred', { cause: 'anveo', mayHaveLanded: true });
      told.leave(3);
      told.remember(2, { 1: 'delivered', 2: 'delivered', 3: 'deferred' });
    },
    'BUTTON1 is certain, though event 3 landed without an answer',
  ],
  [
    'doubt, though each call was answered',
    (told) => {
      deliverBoth(told);
      told.remember(2, { 1: 'delivered', 2: 'delivered' }, true);
    },
    'BUTTON1 is uncertain, though each call was answered',
  ],
  [
    'another outcome than was logged last',
    (told) => {
      deliverBoth(told);
      told.remember(2, { 1: 'dead-lettered Rejected', 2: 'delivered' });
    },
    'the row of event 1 says dead-lettered Rejected, not delivered',
  ],
  [
    'nothing of an update that it took',
    (told) => {
      deliverBoth(told);
      told.remember(2, { 2: 'delivered' });
    },
    'the row of event 1 says nothing, not delivered',
  ],
  [
    'a row of an update that was never sent',
    (told) => {
      deliverBoth(told);
      told.remember(2, { 1: 'delivered', 2: 'delivered', 3: 'delivered' });
    },
    'a row is of no update: message 3',
  ],
])('names a history that says %s', (_, story, violation) => {
  const found = violationsOf(story).filter((each) => each.startsWith('the history'));
  expect(found).toEqual([`the history agrees with Anveo: ${violation}`]);
});
