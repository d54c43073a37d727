import { expect, test } from 'vitest';
import { type Fact, startChronicle } from '../../chaos/chronicle.ts';
import type { Happening } from '../../chaos/plan/happenings.ts';
import { follow } from '../../chaos/timetable.ts';

const WORKER = 1;
const deleted: Fact = { kind: 'deleted', messageId: 'M', receive: 1, worker: WORKER };
const received: Fact = { kind: 'received', messageId: 'M', receive: 1, sequence: '1', sentAt: 0, worker: WORKER };

const start = (timetable: Happening[], canKill = () => true) => {
  const done: string[] = [];
  const chronicle = startChronicle();
  follow(timetable, chronicle, {
    kill(worker) {
      const struck = canKill();
      done.push(`${struck ? 'killed' : 'missed'} ${worker}`);
      return struck;
    },
    rotate: () => done.push('rotated'),
    misbehave: ({ kind, times }) => done.push(`Anveo ${kind} ${times}`),
    awsOutage: (action, calls, fault) => done.push(`${action} ${calls} ${fault}`),
    moveBack: (by, letters, isInterrupted) => done.push(`${by} ${letters} ${isInterrupted}`),
    startRun: (rows) => done.push(`run ${rows}`),
    startUndo: ({ which, isTwice, killedAt }) => done.push(`undo ${which} ${isTwice} ${killedAt}`),
  });
  return { chronicle, done };
};

test('happenings wait for the progress that they are planned for', () => {
  const { chronicle, done } = start([
    { kind: 'rotation', at: 1 },
    { kind: 'anveo fault', at: 2, fault: { kind: 'hang', times: 5 } },
    { kind: 'aws outage', at: 2, action: 'SendMessageBatch', calls: 3, fault: 'hung' },
    { kind: 'return', at: 2, by: 'redrive', letters: 4, isInterrupted: true },
    { kind: 'bulk run', at: 2, rows: 20 },
    { kind: 'undo', at: 2, plan: { which: 0.5, deliveredShare: 1, isTwice: true, killedAt: 1 } },
  ]);
  chronicle.add(received);
  expect(done).toEqual([]);
  chronicle.add(deleted);
  expect(done).toEqual(['rotated']);
  chronicle.add(deleted);
  expect(done).toEqual([
    'rotated',
    'Anveo hang 5',
    'SendMessageBatch 3 hung',
    'redrive 4 true',
    'run 20',
    'undo 0.5 true 1',
  ]);
});

test('a kill strikes the worker of the next fact of its kind, once', () => {
  const { chronicle, done } = start([{ kind: 'kill', at: 1, fact: 'received', worker: 0 }]);
  for (const fact of [received, deleted, received, received]) chronicle.add(fact);
  expect(done).toEqual(['killed 1']);
});

test('a kill that finds no process strikes at a later fact', () => {
  const answers = [false, true];
  const { chronicle, done } = start(
    [{ kind: 'kill', at: 0, fact: 'received', worker: 0 }],
    () => answers.shift() ?? false,
  );
  for (const fact of [received, received, received]) chronicle.add(fact);
  expect(done).toEqual(['missed 1', 'killed 1']);
});
