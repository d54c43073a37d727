import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { FifoQueue } from '../../chaos/queue/fifo-queue.ts';

const startQueue = (maxReceiveCount = 1000) => {
  let now = 1_000_000;
  const clock = () => now;
  const dead = new FifoQueue({ now: clock, visibilityMs: 30_000 });
  const queue = new FifoQueue({ now: clock, visibilityMs: 30_000, redrive: { to: dead, maxReceiveCount } });
  const send = (group: string, body: string, deduplicationId: string = randomUUID()) =>
    queue.send({ body, group, deduplicationId, attributes: {} });
  const bodies = (most = 10) => queue.receive(most).map(({ body }) => body);
  const advance = (ms: number) => {
    now += ms;
  };
  return { queue, dead, send, bodies, advance };
};

test('several messages of one group come at a time, in their order', () => {
  const { send, bodies } = startQueue();
  for (const body of ['a', 'b', 'c']) send('G', body);
  expect(bodies(2)).toEqual(['a', 'b']);
});

test('while a message of a group is in flight, no other of the group is handed out', () => {
  const { queue, send, bodies } = startQueue();
  send('G', 'a');
  send('G', 'b');
  send('H', 'c');
  const [first] = queue.receive(1);
  expect(bodies()).toEqual(['c']);
  queue.delete(first?.receipt ?? '');
  expect(bodies()).toEqual(['b']);
});

test('what is not deleted comes back after its visibility timeout, in front of its group', () => {
  const { queue, send, bodies, advance } = startQueue();
  send('G', 'a');
  queue.receive(1);
  send('G', 'b');
  advance(29_999);
  expect(bodies()).toEqual([]);
  advance(1);
  expect(bodies()).toEqual(['a', 'b']);
  expect(queue.messages().map(({ receives }) => receives)).toEqual([2, 1]);
});

test('a changed visibility timeout decides when a message comes back', () => {
  const { queue, send, bodies, advance } = startQueue();
  send('G', 'a');
  const [message] = queue.receive(1);
  expect(queue.changeVisibility(message?.receipt ?? '', 90)).toBe(true);
  advance(89_999);
  expect(bodies()).toEqual([]);
  advance(1);
  expect(bodies()).toEqual(['a']);
});

test('a receipt whose time is over neither deletes nor postpones; a deletion that is made again succeeds', () => {
  const { queue, send, advance } = startQueue();
  send('G', 'a');
  const [message] = queue.receive(1);
  const receipt = message?.receipt ?? '';
  advance(30_000);
  expect([queue.delete(receipt), queue.changeVisibility(receipt, 5)]).toEqual([false, false]);
  const [again] = queue.receive(1);
  expect([queue.delete(again?.receipt ?? ''), queue.delete(again?.receipt ?? '')]).toEqual([true, true]);
  expect(queue.messages()).toEqual([]);
});

test('a deduplication ID counts for five minutes and for its group only', () => {
  const { queue, send, advance } = startQueue();
  const first = send('G', 'a', 'D');
  expect(send('G', 'b', 'D').messageId).toBe(first.messageId);
  expect(send('H', 'c', 'D').messageId).not.toBe(first.messageId);
  advance(300_000);
  send('G', 'd', 'D');
  expect(queue.messages().map(({ body }) => body)).toEqual(['a', 'd', 'c']);
});

test('a message that was received too often moves to the other queue', () => {
  const { dead, send, bodies, advance } = startQueue(2);
  send('G', 'a');
  for (const _ of [1, 2]) {
    expect(bodies()).toEqual(['a']);
    advance(30_000);
  }
  expect(bodies()).toEqual([]);
  expect(dead.messages().map(({ body }) => body)).toEqual(['a']);
});

test('groups take turns', () => {
  const { send, bodies, advance } = startQueue();
  send('G', 'a');
  send('H', 'b');
  expect(bodies(1)).toEqual(['a']);
  advance(30_000);
  expect(bodies(1)).toEqual(['b']);
});

test('a group can be received again when the last of its messages is visible, whichever was received first', () => {
  const { queue, send, advance } = startQueue();
  for (const body of ['a', 'b']) send('G', body);
  const visibleAt = queue.receive(2).map(({ receipt }) => queue.changeVisibility(receipt, 10));
  expect(visibleAt).toEqual([true, true]);
  advance(10_000);
  const [again] = queue.receive(1);
  queue.changeVisibility(again?.receipt ?? '', 60);
  expect(queue.nextVisibleAt()).toBe(again?.visibleAt);
  expect(queue.receive(1)).toEqual([]);
});
