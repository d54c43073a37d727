import { expect, test } from 'vitest';
import { BEGAN, type Story, violationsOf } from '../telling.ts';

const expire = (notAfter: number, takenAt: number): Story => {
  return (told) => {
    told.publish(1, { nature: 'expiring', notAfter });
    told.receive(1);
    told.log(1, 'dead-lettered', { failure: 'Expired' });
    told.letter(1, 'Expired', { takenAt });
    told.delete(1);
  };
};

/** Received one millisecond after the beginning. */
const deliver = (notAfter: number): Story => {
  return (told) => {
    told.publish(1, { nature: 'expiring', notAfter });
    told.deliver(1);
    told.show(1);
  };
};

/** Two calls, three and four milliseconds after the beginning. */
const callTwice = (notAfter: number, receives: number): Story => {
  return (told) => {
    told.publish(1, { nature: 'expiring', notAfter });
    told.receive(1);
    told.publish(2);
    told.call(1, { applied: false, fault: 'status', answer: 'fault' });
    if (receives > 1) told.receive(1, 2);
    told.call(1);
    told.log(1, 'delivered', { receive: receives });
    told.delete(1, receives);
    told.deliver(2);
    told.show(2);
  };
};

test.each<[string, Story, string[]]>([
  ['an update that expires before its notAfter', expire(BEGAN + 1000, BEGAN + 1000), ['expired before its notAfter']],
  ['one that expires after it', expire(BEGAN + 2, BEGAN + 1000), []],
  ['one that is received after it and sent', deliver(BEGAN), ['was sent to Anveo after its notAfter']],
  ['one that is received in time and sent', deliver(BEGAN + 1), []],
  [
    'one whose first call was answered after it, and that is sent again in the same receive',
    callTwice(BEGAN + 2, 1),
    ['was sent to Anveo after its notAfter'],
  ],
  ['one whose call arrives after it, and that had no call before', callTwice(BEGAN + 3, 1), []],
])('%s: %j', (_, story, details) => {
  expect(violationsOf(story)).toEqual(details.map((detail) => `notAfter: ${detail}`));
});
