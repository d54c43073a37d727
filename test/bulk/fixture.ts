import { type Change, type Changed, createApplyChange, faultsOfChange } from '../../functions/bulk/change.ts';
import type { Labels } from '../../functions/bulk/labels.ts';
import type { Fault } from '../../functions/event/faults.ts';
import type { Json } from '../../functions/event/json.ts';
import { updateOf } from '../event/fixture.ts';

/** When the runs of these tests start. */
export const STARTED_AT = '2026-12-24T23:00:00.000Z';

/** A backlog that the batches of most tests stay under. */
export const BACKLOG = 500;

/** What a change makes of a row that holds this event. */
export const applied = (change: Change, event: unknown, labels?: Labels): Changed =>
  createApplyChange(change, Date.parse(STARTED_AT))({ event, update: updateOf(event), labels });

/** The event that a change makes of this one; fails when it makes none. */
export const changed = (change: Change, event: unknown): unknown => {
  const result = applied(change, event);
  if (result.kind !== 'update') throw new Error(`no update: ${JSON.stringify(result)}`);
  return result.event;
};

/** Faults as people read them. */
export const sentences = (faults: readonly Fault[]): string[] =>
  faults.map(({ path, message }) => `${path} ${message}`);

/** A change's faults, through JSON, as a file has it. */
export const faultsOf = (change: Json): string[] => sentences(faultsOfChange(JSON.parse(JSON.stringify(change))));

export interface BatchFields {
  plan?: Change;
  runId?: string;
  startedAt?: string;
  by?: unknown;
  /** Line of the catalogue that comes first, from 0. */
  first?: number;
}

/** What the Distributed Map hands to `publish-updates`, with these events as items. */
export const batchOf = (
  events: readonly unknown[],
  { plan = {}, runId = 'run-1', startedAt = STARTED_AT, by = '', first = 0 }: BatchFields = {},
) => ({
  BatchInput: { runId, startedAt, plan, by: by as string },
  Items: events.map((event, index) => ({ index: first + index, event })),
});
