import type { Change } from '../functions/bulk/change.ts';
import { catalogueKey } from './catalogue-key.ts';
import type { Plan } from './plan.ts';

/** What a run of the state machine starts with, whoever starts it: where the catalogue lies, and what changes. */
export interface RunInput {
  catalogueKey: string;
  plan: Change & { name: string };
}

/** The input of a plan's run. */
export const runInput = ({ name, catalogue, where, set, expireAfterMinutes }: Plan): RunInput => ({
  catalogueKey: catalogueKey(catalogue) ?? '',
  plan: {
    name,
    ...(where && { where }),
    ...(set && { set }),
    ...(expireAfterMinutes !== undefined && { expireAfterMinutes }),
  },
});
