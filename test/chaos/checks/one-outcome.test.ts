import { expect, test } from 'vitest';
import { contentOf } from '../../../chaos/plan/content.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { type Story, supersede, violationsOf } from '../telling.ts';

const titled = contentOf(simpleEvent({ offHoursMessage: 'E1', buttonTitle: 'Title' }));

test.each<[string, Story, string]>([
  [
    'an event that stays in the queue',
    (told) => {
      told.publish(1);
      told.leave(1);
    },
    'one final outcome each: is still in the queue',
  ],
  ['an event that vanishes', (told) => told.publish(1), 'one final outcome each: is gone without a deletion'],
  [
    'a message that comes back after its deletion',
    (told) => {
      told.deliver(1);
      told.receive(1, 2);
      told.show(1);
    },
    'one final outcome each: came back after its deletion',
  ],
  [
    'a second deletion',
    (told) => {
      told.deliver(1);
      told.delete(1);
      told.show(1);
    },
    'one final outcome each: was deleted 2 times',
  ],
  [
    'two outcomes for one receive',
    (told) => {
      told.deliver(1);
      told.log(1, 'dead-lettered', { failure: 'Expired' });
      told.show(1);
    },
    'one final outcome each: has 2 outcomes for receive 1',
  ],
  [
    'a deferred record that is deleted',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.log(1, 'deferred', { cause: 'anveo' });
      told.delete(1);
    },
    'one final outcome each: is valid and ended as: deferred',
  ],
  [
    'a deletion without an outcome',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.delete(1);
    },
    'one final outcome each: is valid and ended as: none',
  ],
  [
    'a delivery that Anveo knows nothing of',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.log(1, 'delivered');
      told.delete(1);
      told.show(1);
    },
    'one final outcome each: is called delivered, but Anveo did not take it',
  ],
  [
    'a supersession by a newer update that was only deferred',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.publish(2);
      told.receive(2);
      told.log(1, 'superseded', { by: 'message 2' });
      told.log(2, 'deferred', { cause: 'anveo' });
      told.delete(1);
      told.deliver(2, 2);
      told.show(2);
    },
    'one final outcome each: is superseded by event 2, which Anveo did not take',
  ],
  [
    'a supersession by an update that sets less',
    (told) => {
      told.publish(1, { content: titled });
      told.publish(2);
      supersede(told, 1, 2);
      told.show(2);
    },
    'one final outcome each: is superseded by event 2, which does not set all that it sets',
  ],
  [
    'a supersession by an older update',
    (told) => {
      told.publish(2);
      told.receive(2);
      told.deliver(1);
      told.log(2, 'superseded', { by: 'message 1' });
      told.delete(2);
      told.show(1);
    },
    'one final outcome each: is superseded by what is no newer update of its button',
  ],
])('names %s', (_, story, violation) => {
  expect(violationsOf(story)).toEqual([violation]);
});
