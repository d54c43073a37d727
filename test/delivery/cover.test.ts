import { expect, test } from 'vitest';
import { coveredRun, covers } from '../../functions/delivery/cover.ts';
import { callFlowUpdate, simpleUpdate } from './events.ts';

test.each([
  ['the same parameters with other values', simpleUpdate({ hour24From: 1 }), simpleUpdate(), true],
  ['one more parameter', simpleUpdate({ buttonTitle: 'Ring me' }), simpleUpdate(), true],
  ['one parameter less', simpleUpdate(), simpleUpdate({ buttonTitle: 'Ring me' }), false],
  ['another button', simpleUpdate({ id: 'OTHER' }), simpleUpdate(), false],
  ['another configuration', callFlowUpdate(), simpleUpdate(), false],
  ['other countries', simpleUpdate({ allowCountries: ['USA'] }), simpleUpdate({ allowCountries: ['CANADA'] }), true],
  [
    'no countries instead of some',
    simpleUpdate({ allowCountries: [] }),
    simpleUpdate({ allowCountries: ['USA'] }),
    false,
  ],
  [
    'a variable more',
    callFlowUpdate({ variables: { A: '1', B: '2' } }),
    callFlowUpdate({ variables: { B: '' } }),
    true,
  ],
  [
    'a variable less',
    callFlowUpdate({ variables: { A: '1' } }),
    callFlowUpdate({ variables: { A: '1', B: '2' } }),
    false,
  ],
])('a newer update with %s: covers is %#', (_, newer, older, expected) => {
  expect(covers(newer, older)).toBe(expected);
});

const titled = simpleUpdate({ buttonTitle: 'Ring me' });
const plain = simpleUpdate();

test.each([
  [[plain], 1],
  [[plain, plain, plain], 3],
  [[titled, plain], 1],
  [[titled, plain, titled], 3],
  [[plain, titled, plain], 2],
  [[plain, simpleUpdate({ id: 'OTHER' }), plain], 1],
])('the run that the newest replaces is as long as can be (%#)', (updates, length) => {
  expect(coveredRun(updates)).toBe(length);
});
