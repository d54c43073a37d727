import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { wholeNumber } from '../../cli/options.ts';

const fromTwoToTen = wholeNumber(2, 10);

test.each([
  ['2', 2],
  ['10', 10],
  ['007', 7],
])('%s is a whole number from 2 to 10', (text, number) => {
  expect(fromTwoToTen(text)).toBe(number);
});

test.each(['1', '11', '', ' 3', '-3', '3.0', '0x3', '1e1', '3 '])('%j is none', (text) => {
  expect(() => fromTwoToTen(text)).toThrow(new InvalidArgumentError('must be a whole number from 2 to 10'));
});
