import { expect, test } from 'vitest';
import { check } from '../../chaos/checks/check.ts';
import { renderViolations } from '../../chaos/report.ts';
import { idOf, startTelling } from './telling.ts';

test('a violation comes with all that was seen of its event, in order', () => {
  const told = startTelling();
  told.publish(1);
  told.receive(1);
  told.call(1, { fault: 'cutOff', answer: 'fault' });
  told.log(1, 'deferred', { cause: 'anveo', reason: 'the answer was cut off' });
  told.delete(1);
  told.show(1);
  const lines = renderViolations(check(told.facts), told.facts).split('\n');
  expect(lines[0]).toBe('✖ one final outcome each: is valid and ended as: deferred');
  expect(lines[1]).toBe(`event 1, valid, button BUTTON1 (usual), message ${idOf(1)}`);
  expect(lines.slice(3, 8)).toEqual([
    '     +0.000 s  published     as event 1',
    '     +0.001 s  received      receive 1, sequence 1 (worker 0)',
    '     +0.002 s  called        Anveo: cutOff, answered fault, landed',
    '     +0.003 s  logged        for receive 1: deferred, anveo, the answer was cut off (worker 0)',
    '     +0.004 s  deleted       after receive 1 (worker 0)',
  ]);
});
