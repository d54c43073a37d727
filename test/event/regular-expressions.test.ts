import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FIELDS } from '../../functions/event/fields.ts';
import { faultsIn, having } from './fixture.ts';

const LENGTH = 64 * 1024;

/** A regular expression of one character class looks at each character once. */
const ONE_CLASS = /^(?:\\[dDsSwW]|\[(?:[^\]\\]|\\.)*\])$/;
/** zod's own, for the names of variables: anchored, and after its digits nothing overlaps with them. */
const LINEAR = ['^-?\\d+(?:\\.\\d+)?$'];
/** Any other looks at no more characters than this, so that even backtracking has a bound. */
const MOST = 1024;

const { exec } = RegExp.prototype;
let longest: Map<string, number>;

beforeEach(() => {
  longest = new Map();
  vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
    const length = Math.max(longest.get(this.source) ?? 0, text.length);
    longest.set(this.source, length);
    return exec.call(this, text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const HOSTILE = [
  `${' '.repeat(LENGTH)}x`,
  `${'('.repeat(LENGTH)}x`,
  `+${'1 '.repeat(LENGTH / 2)}x`,
  `http://${'a/'.repeat(LENGTH / 2)} `,
  '2026-12-24T18:00:00.'.padEnd(LENGTH, '0'),
  '1'.repeat(LENGTH),
];

const read = (field: string, text: string) => {
  faultsIn(JSON.stringify(having(field, text)));
  faultsIn(JSON.stringify(having(field, [text])));
  faultsIn(JSON.stringify(having(field, { [text]: text })));
  faultsIn(JSON.stringify({ ...having(field, text), [text]: 1 }));
};

const slow = () =>
  [...longest].filter(([source, length]) => length > MOST && !ONE_CLASS.test(source) && !LINEAR.includes(source));

test.each(Object.keys(FIELDS))('no regular expression of several parts runs over a long %s', (field) => {
  for (const text of HOSTILE) read(field, text);
  expect(slow()).toEqual([]);
});

test('no regular expression of several parts runs over a long body that is not JSON', () => {
  for (const text of HOSTILE) faultsIn(`{${text}`);
  expect(slow()).toEqual([]);
});

test('regular expressions that do run are seen', () => {
  read('phoneNumber', '12157010680');
  expect([...longest.values()]).toContain(11);
});
