import type { ButtonUpdate } from './button-update.ts';

/** Returns an update that says when it was decided: its own `asOf`, or else this moment. */
export const decidedAt = (update: ButtonUpdate, now: number): ButtonUpdate => ({
  ...update,
  asOf: update.asOf ?? new Date(now).toISOString(),
});
