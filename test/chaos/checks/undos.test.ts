import { expect, test } from 'vitest';
import type { Decision } from '../../../chaos/chronicle.ts';
import type { PlannedEvent } from '../../../chaos/plan/events.ts';
import { BEGAN, type Story, type Telling, violationsOf } from '../telling.ts';

const RUN_AS_OF = BEGAN - 1000;
const ofRun: Partial<PlannedEvent> = { runId: 'run-1', asOf: RUN_AS_OF };

/** Delivers an event, and the history takes all of it. */
const deliver = (told: Telling, event: number, fields: Partial<PlannedEvent> = {}) => {
  told.publish(event, fields);
  told.deliver(event);
  told.record(event);
  told.note(event);
};

/** An undo of the run decides on the button, and sends all. */
const decide = (told: Telling, action: Decision | undefined, leftOut: string[] = []) => {
  told.undo('begun');
  if (action) told.decide(action);
  told.undo('decided');
  told.undo('sent', leftOut);
};

/** The undo's message, which says what an event said, is delivered. */
const restore = (told: Telling, event: number, says: number, asOf = RUN_AS_OF + 1) => {
  const { content, number } = told.eventOf(says);
  deliver(told, event, { runId: 'undo-1', undoes: 'run-1', asOf, number, content });
};

/** Event 1 is what the button showed before event 2, the run's. */
const before = (told: Telling) => {
  deliver(told, 1, { asOf: RUN_AS_OF - 1000 });
  deliver(told, 2, ofRun);
};

const rule = 'an undo restores what was before: undo-1 of run-1';
const found = (story: Story) => violationsOf(story).filter((each) => each.startsWith('an undo'));

test.each<[string, Story]>([
  [
    'restores what was before',
    (told) => {
      before(told);
      decide(told, 'restore');
      restore(told, 3, 1);
    },
  ],
  [
    'leaves alone what was changed since',
    (told) => {
      before(told);
      deliver(told, 3);
      decide(told, 'changed-since');
    },
  ],
  [
    'is not judged where the history missed what was before',
    (told) => {
      told.publish(1, { asOf: RUN_AS_OF - 1000 });
      told.deliver(1);
      deliver(told, 2, ofRun);
      decide(told, 'no-earlier-state');
    },
  ],
  [
    'leaves out a button',
    (told) => {
      before(told);
      decide(told, 'restore', ['BUTTON1']);
    },
  ],
])('an undo that %s keeps the rule', (_, story) => {
  expect(found(story)).toEqual([]);
});

test.each<[string, Story, string]>([
  [
    'restores something else',
    (told) => {
      deliver(told, 4, { asOf: RUN_AS_OF - 2000 });
      before(told);
      decide(told, 'restore');
      restore(told, 5, 4);
    },
    'restored event 4, though the button showed event 1',
  ],
  [
    'overwrites what was decided after the run',
    (told) => {
      before(told);
      decide(told, 'restore');
      deliver(told, 3);
      restore(told, 4, 1, BEGAN);
    },
    'overwrote event 3, which was decided after the run',
  ],
  [
    'leaves the run in place as changed',
    (told) => {
      before(told);
      decide(told, 'changed-since');
    },
    'left it alone as changed since, though it showed what the run sent',
  ],
  [
    'finds no earlier state',
    (told) => {
      before(told);
      decide(told, 'no-earlier-state');
    },
    'found no earlier state, though event 1 was shown',
  ],
  [
    'calls it the same',
    (told) => {
      before(told);
      decide(told, 'same');
    },
    'called what was before the same',
  ],
  [
    'calls it dead',
    (told) => {
      before(told);
      decide(told, 'dead');
    },
    "called the run's update dead, though it was shown",
  ],
  [
    'misses the button',
    (told) => {
      before(told);
      decide(told, undefined);
    },
    'did not find it',
  ],
  [
    'does not send',
    (told) => {
      before(told);
      decide(told, 'restore');
    },
    'did not send it',
  ],
])('an undo that %s is named', (_, story, violation) => {
  expect(found(story)).toEqual([`${rule} ${violation} (BUTTON1)`]);
});

test('a replay that settles an update by what its button did not show is named', () => {
  const story =
    (isShown: boolean): Story =>
    (told) => {
      told.publish(1);
      if (isShown) told.deliver(2);
      else told.publish(2);
      told.settle(1, 2);
    };
  const settled = (isShown: boolean) => violationsOf(story(isShown)).filter((each) => each.startsWith('settled'));
  expect(settled(false)).toHaveLength(1);
  expect(settled(true)).toEqual([]);
});
