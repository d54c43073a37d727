import { expect, test } from 'vitest';
import { deadLettered, type Story, violationsOf } from '../telling.ts';

const refusedButton = { id: 'BUTTON2', group: 'BUTTON2', nature: 'refused', poisoned: false } as const;

test.each<[string, Story, string]>([
  [
    'an older update that lands after the newer one is done with',
    (told) => {
      told.deliver(1);
      told.deliver(2);
      told.call(1);
      told.show(2);
    },
    'order: event 1 landed after the queue had let go of the delivered event 2',
  ],
  [
    'an older update that lands after the newer one within one receive',
    (told) => {
      told.publish(1);
      told.publish(2);
      told.receive(1);
      told.receive(2);
      for (const event of [2, 1]) {
        told.call(event);
        told.log(event, 'delivered');
      }
      told.delete(1);
      told.delete(2);
      told.show(2);
    },
    'order: event 1 landed in the same receive after the delivery of the newer event 2',
  ],
  [
    'a newer update that leaves the queue before an older one',
    (told) => {
      told.publish(1);
      told.publish(2, { nature: 'invalid', content: undefined, body: '[]' });
      told.receive(1);
      told.receive(2);
      told.log(1, 'deferred', { cause: 'anveo' });
      told.log(2, 'dead-lettered', { failure: 'Invalid' });
      told.letter(2, 'Invalid');
      told.delete(2);
      told.deliver(1, 2);
      told.show(1);
    },
    'order: event 2 left the queue before event 1',
  ],
  [
    'an update that leaves the queue before an older one whose dead letter was not taken in another receive',
    (told) => {
      told.publish(1, { nature: 'invalid', content: undefined, body: '[]' });
      told.receive(1);
      told.log(1, 'deferred', { cause: 'dead-letter-queue' });
      deadLettered(told, 2);
      told.letter(2, 'Invalid');
      told.receive(1, 2);
      told.log(1, 'dead-lettered', { receive: 2, failure: 'Invalid' });
      told.letter(1, 'Invalid');
      told.delete(1, 2);
    },
    'order: event 2 left the queue before event 1',
  ],
  [
    'a button that shows an older event',
    (told) => {
      told.deliver(1);
      told.deliver(2);
      told.show(1);
    },
    'the last valid event is shown: BUTTON1 shows E1 instead of event 2',
  ],
  [
    'a button that shows nothing',
    (told) => told.deliver(1),
    'the last valid event is shown: BUTTON1 shows nothing instead of event 1',
  ],
  [
    'an invalid event that is sent to Anveo',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid');
      told.call(1, { applied: false, answer: 'PROFILEID is required.' });
    },
    'calls of Anveo: is invalid and was sent to Anveo',
  ],
  [
    'content that changes on its way',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.call(1, { parameters: { OFFHOURSMESSAGE: 'E1' } });
      told.log(1, 'delivered');
      told.delete(1);
      told.show(1);
    },
    'calls of Anveo: reached Anveo with other content than was published',
  ],
  [
    'a refused update that lands',
    (told) => {
      told.publish(1, { nature: 'refused', button: refusedButton });
      told.receive(1);
      told.call(1);
      told.log(1, 'dead-lettered', { failure: 'Rejected' });
      told.letter(1, 'Rejected');
      told.delete(1);
    },
    'calls of Anveo: landed, though Anveo refuses it',
  ],
])('names %s', (_, story, violation) => {
  expect(violationsOf(story)).toEqual([violation]);
});
