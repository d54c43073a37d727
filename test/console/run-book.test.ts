import { expect, test, vi } from 'vitest';
import { type ReadRun, RunBook } from '../../console/run-book.ts';

const counts = { delivered: 1, superseded: 0, unchanged: 0, retrying: 0, dead: 0 };
const statusOf = (published: number) => ({ run: {} as never, published, waiting: 0, ...counts });

/** A book whose counts end when they are told to. */
const startBook = () => {
  const reads: { end: (published: number) => void; fail: (error: Error) => void; onRows: (rows: number) => void }[] =
    [];
  const read: ReadRun = (_, onRows) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof statusOf>>();
    reads.push({ end: (published) => resolve(statusOf(published)), fail: reject, onRows });
    return promise;
  };
  return { book: new RunBook(read), reads };
};

test('a run that is counted quickly is whole at the first look', async () => {
  const { book, reads } = startBook();
  const look = book.look('A');
  reads[0]?.end(7);
  expect(await look).toEqual({ status: statusOf(7), at: expect.any(Number), counting: undefined });
});

test('a page does not wait for a long count: it says how far that is, and has the count before', async () => {
  const { book, reads } = startBook();
  const first = book.look('A');
  reads[0]?.onRows(2);
  reads[0]?.onRows(3);
  expect(await first).toMatchObject({ status: undefined, counting: 5 });
  expect(await book.look('A')).toMatchObject({ status: undefined, counting: 5 });
  expect(reads).toHaveLength(1);
  reads[0]?.end(5);
  await vi.waitUntil(async () => (await book.look('A')).status);
  expect(await book.look('A')).toMatchObject({ status: statusOf(5), counting: undefined });
});

test('runs are counted apart; a count that fails is told, and tried again at the next look', async () => {
  const { book, reads } = startBook();
  const looks = [book.look('A'), book.look('B')];
  reads[0]?.fail(new Error('no table'));
  reads[1]?.end(2);
  await expect(looks[0]).rejects.toThrow('no table');
  expect(await looks[1]).toMatchObject({ status: statusOf(2) });
  const again = book.look('A');
  reads[2]?.end(1);
  expect(await again).toMatchObject({ status: statusOf(1), counting: undefined });
});

test('a count under way ends when the console is closed, before what it reads is closed', async () => {
  const read: ReadRun = async (_, onRows) => {
    for (;;) {
      await new Promise(setImmediate);
      onRows(1);
    }
  };
  const book = new RunBook(read);
  expect(await book.look('A')).toMatchObject({ status: undefined, counting: expect.any(Number) });
  await book.close();
  await expect(book.look('A')).rejects.toThrow('aborted');
});
