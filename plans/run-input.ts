import type { Change } from '../functions/bulk/change.ts';
import { catalogueKey } from './catalogue-key.ts';
import type { Plan } from './plan.ts';

/** The input of the state machine: the catalogue's key in the bucket, and what changes. */
export interface RunInput {
  catalogueKey: string;
  plan: Change & { name: string };
  /** Who starts the run; who starts an execution by hand may leave it out. */
  by?: string;
}

/** Returns the state machine's input for a plan. */
export const runInput = (
  { name, catalogue, where, set, expireAfterMinutes, unchanged }: Plan,
  by: string,
): RunInput => ({
  by,
  catalogueKey: catalogueKey(catalogue) ?? '',
  plan: {
    name,
    ...(where && { where }),
    ...(set && { set }),
    ...(expireAfterMinutes !== undefined && { expireAfterMinutes }),
    ...(unchanged && { unchanged }),
  },
});
