import { describeFaults, type Fault } from '../event/faults.ts';

/** A row that a run does not publish, and why. */
export interface Rejection {
  /** Its number in the catalogue's file, from 1. */
  row: number;
  buttonId: string | undefined;
  reason: string;
}

/** Makes the rejection of a row that breaks rules. */
export const invalid = (row: number, buttonId: string | undefined, faults: readonly Fault[]): Rejection => ({
  row,
  buttonId,
  reason: describeFaults(faults),
});
