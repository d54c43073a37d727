import { describeFaults, type Fault } from '../functions/event/faults.ts';

/** A file cannot be read, or not from some row on. `faults` holds everything that is known to be wrong. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[], options?: ErrorOptions) {
    super(`${file} cannot be read: ${describeFaults(faults)}`, options);
    this.faults = faults;
  }
}
