import { expect, test } from 'vitest';
import { BEGAN, type Story, violationsOf } from '../telling.ts';

const OLD = BEGAN - 2000;

/** Event 1 is delivered; event 2, which was decided before it, lands afterwards in a receive of its own. */
const overwrite = (known: Story): Story => {
  return (told) => {
    told.publish(1);
    told.receive(1);
    told.call(1);
    told.log(1, 'delivered', { requestId: 'request' });
    known(told);
    told.delete(1);
    told.publish(2, { asOf: OLD });
    told.deliver(2);
  };
};

const landing = 'nothing older overwrites: event 2 landed on the newer event 1';

test.each<[string, Story, string]>([
  [
    'an update that lands on a newer one which the history knew',
    overwrite((told) => told.record(1)),
    `${landing} though the history had something newer`,
  ],
  [
    'one that lands on a newer one which the history should have known',
    overwrite(() => undefined),
    `${landing} though the history should have had it`,
  ],
  [
    'one that lands in the receive in which a newer one was delivered',
    (told) => {
      told.publish(1);
      told.publish(2, { asOf: OLD });
      for (const event of [1, 2]) told.receive(event);
      for (const event of [1, 2]) told.call(event);
      for (const event of [1, 2]) told.log(event, 'delivered');
      for (const event of [1, 2]) told.delete(event);
    },
    `${landing} in the receive in which it was delivered`,
  ],
])('names %s', (_, story, violation) => {
  const told: Story = (telling) => {
    story(telling);
    telling.show(1);
  };
  expect(violationsOf(told)).toEqual([violation]);
});

test.each<[string, Story]>([
  ['an invocation that said so', overwrite((told) => told.miss('request'))],
  [
    'a process that was killed',
    (told) => {
      told.publish(1, { nature: 'half-refused' });
      told.receive(1);
      told.call(1);
      told.kill();
      told.receive(1, 2);
      told.call(1, { applied: false, answer: 'fault' });
      told.log(1, 'dead-lettered', { receive: 2, failure: 'Rejected' });
      told.letter(1, 'Rejected', {}, { ReceiveCount: '2' });
      told.delete(1, 2);
      told.publish(2, { asOf: OLD });
      told.deliver(2);
    },
  ],
])('an update may land on a newer one that the history does not have because of %s', (_, story) => {
  const told: Story = (telling) => {
    story(telling);
    telling.show(2);
  };
  expect(violationsOf(told)).toEqual([]);
});

test.each<[string, Story, string[]]>([
  ['knew', (told) => told.record(2), ['unchanged in truth: event 3 is called unchanged, but its button shows event 2']],
  ['missed', (told) => told.miss('request'), []],
])(
  'an update is called unchanged though its button shows another one, which the history %s',
  (_, known, violations) => {
    const story: Story = (told) => {
      told.deliver(1);
      told.publish(2);
      told.receive(2);
      told.call(2);
      told.log(2, 'delivered', { requestId: 'request' });
      known(told);
      told.delete(2);
      told.publish(3, { skipUnchanged: true });
      told.receive(3);
      told.log(3, 'unchanged');
      told.delete(3);
      told.show(2);
    };
    expect(violationsOf(story)).toEqual(violations);
  },
);
