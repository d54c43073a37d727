import { expect, test } from 'vitest';
import { streamsOf } from '../../../chaos/plan/draw.ts';
import { readStackSettings } from '../../../infra/settings.ts';
import { deployedDefinition } from './deployed-definition.ts';

const ROWS = 200_000;
/** Seconds that `publish-updates` takes to publish a batch, that a child takes to start, and that a look takes. */
const PUBLISH_S = 0.3;
const START_S = 0.5;
const LOOK_S = 0.1;

interface Child {
  at: number;
  /** How often it found the queue full; undefined while it publishes. */
  full: number | undefined;
}

/**
 * Publishes rows in simulated time into a queue that is emptied at a rate, with the retries of the deployed definition.
 * Returns the tries for each batch, the most messages in the queue, and the time in that of the delivery alone.
 */
const publish = (rate: number, maxConcurrency: number) => {
  const { PublishRows } = deployedDefinition({ maxConcurrency }).States;
  const { MaxItemsPerBatch: rows } = PublishRows.ItemBatcher;
  const full = PublishRows.ItemProcessor.States.PublishBatch.Retry.find(({ ErrorEquals }) =>
    ErrorEquals.includes('BacklogFull'),
  );
  const { IntervalSeconds = 0, BackoffRate = 0, MaxDelaySeconds = 0 } = full ?? {};
  const { bulkBacklog } = readStackSettings({ updater: { maxConcurrency } });
  const draw = streamsOf(1)();
  const children: Child[] = Array.from({ length: PublishRows.MaxConcurrency }, () => ({
    at: draw.fraction(),
    full: 0,
  }));
  let left = ROWS / rows;
  const figures = { tries: 0, most: 0, held: 0, now: 0 };
  while (left > 0) {
    const child = children.reduce((first, each) => (each.at < first.at ? each : first));
    figures.held = Math.max(0, figures.held - rate * (child.at - figures.now));
    figures.now = child.at;
    if (child.full === undefined) {
      figures.held += rows;
      figures.most = Math.max(figures.most, figures.held);
      left -= 1;
      Object.assign(child, { at: child.at + START_S, full: 0 });
      continue;
    }
    figures.tries += 1;
    if (figures.held < bulkBacklog) Object.assign(child, { at: child.at + PUBLISH_S, full: undefined });
    else {
      const wait = draw.fraction() * Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** child.full);
      Object.assign(child, { at: child.at + LOOK_S + wait, full: child.full + 1 });
    }
  }
  const seconds = figures.now + figures.held / rate;
  return { tries: (figures.tries * rows) / ROWS, most: figures.most / bulkBacklog, time: (seconds * rate) / ROWS };
};

// docs/scale.md and docs/deploy.md have these figures.
test.each([
  [16, 2, 2],
  [40, 2, 1.5],
  [400, 20, 1.5],
  [4000, 200, 1.5],
])('at %i deliveries a second and maxConcurrency %i a batch takes %d tries at most', (rate, maxConcurrency, tries) => {
  const run = publish(rate, maxConcurrency);
  expect(run.tries).toBeLessThan(tries);
  // The queue is never fuller than by a batch of each child, and hardly ever empty.
  expect(run.most).toBeLessThan(1.2);
  expect(run.time).toBeLessThan(1.03);
});
