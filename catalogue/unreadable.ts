import { describeFaults, type Fault } from '../functions/event/faults.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder, not a file',
};

/** Returns why a file cannot be opened or read. */
export const whyUnreadable = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
};

/** A file cannot be read, or not from some row on. `faults` holds everything that is known to be wrong. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[], options?: ErrorOptions) {
    super(`${file} cannot be read: ${describeFaults(faults)}`, options);
    this.faults = faults;
  }
}
