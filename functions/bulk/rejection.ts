import { describeFaults, type Fault } from '../event/faults.ts';

/** A row of a run that is not published, and why. */
export interface Rejection {
  /** As people count: the row or line of the catalogue's file. */
  row: number;
  buttonId: string | undefined;
  reason: string;
}

/** A row that breaks a rule. */
export const invalid = (row: number, buttonId: string | undefined, faults: readonly Fault[]): Rejection => ({
  row,
  buttonId,
  reason: describeFaults(faults),
});
