import { expect, test } from 'vitest';
import { BEGAN, deadLettered, type Story, supersede, violationsOf } from '../telling.ts';

test.each<[string, Story]>([
  [
    'two updates delivered in order',
    (told) => {
      told.deliver(1);
      told.deliver(2);
      told.show(2);
    },
  ],
  [
    'an update that landed twice because the first answer was lost',
    (told) => {
      told.publish(1);
      told.receive(1);
      told.call(1, { fault: 'cutOff', answer: 'fault' });
      told.log(1, 'deferred', { cause: 'anveo' });
      told.deliver(1, 2);
      told.show(1);
    },
  ],
  [
    'an older update that lands again after a newer one, both handed out again since nothing was deleted',
    (told) => {
      told.publish(1);
      told.publish(2);
      for (const receive of [1, 2]) {
        told.receive(1, receive);
        told.receive(2, receive);
        told.call(1);
        told.call(2);
      }
      for (const event of [1, 2]) {
        told.log(event, 'delivered', { receive: 2 });
        told.delete(event, 2);
      }
      told.show(2);
    },
  ],
  [
    'an update superseded by a newer one that sets the same',
    (told) => {
      told.publish(1);
      told.publish(2);
      supersede(told, 1, 2);
      told.show(2);
    },
  ],
  [
    'a dead letter',
    (told) => {
      deadLettered(told, 1);
      told.letter(1, 'Invalid');
    },
  ],
  [
    'a dead letter that was taken before that of an older update, which failed alone',
    (told) => {
      for (const event of [1, 2]) told.publish(event, { nature: 'invalid', content: undefined, body: '[]' });
      for (const event of [1, 2]) told.receive(event);
      told.log(1, 'deferred', { cause: 'dead-letter-queue' });
      told.log(2, 'dead-lettered', { failure: 'Invalid' });
      told.delete(2);
      told.receive(1, 2);
      told.log(1, 'dead-lettered', { receive: 2, failure: 'Invalid' });
      told.delete(1, 2);
      for (const event of [1, 2]) told.letter(event, 'Invalid');
    },
  ],
  [
    'a second dead letter after five minutes, of a message whose process died',
    (told) => {
      told.publish(1, { nature: 'invalid', content: undefined, body: '[]' });
      told.receive(1);
      told.letter(1, 'Invalid');
      told.receive(1, 2);
      told.log(1, 'dead-lettered', { receive: 2, failure: 'Invalid' });
      told.letter(1, 'Invalid', { takenAt: BEGAN + 360_000 }, { ReceiveCount: '2' });
      told.delete(1, 2);
    },
  ],
  [
    'an update that landed without an answer and had expired when it came back',
    (told) => {
      told.deliver(1);
      told.publish(2, { nature: 'expiring', notAfter: BEGAN + 9 });
      told.receive(2);
      told.call(2, { fault: 'resetAfter', answer: 'fault' });
      told.receive(2, 2);
      told.log(2, 'dead-lettered', { receive: 2, failure: 'Expired' });
      told.letter(2, 'Expired', {}, { ReceiveCount: '2' });
      told.delete(2, 2);
      told.show(2);
    },
  ],
])('finds nothing wrong with %s', (_, story) => {
  expect(violationsOf(story)).toEqual([]);
});
