import type { Fault } from '../functions/event/faults.ts';

/** A fault of one of several updates. */
export interface UpdateFault extends Fault {
  /** The position of the update, from 0. */
  index: number;
}

/** Most faults that the message names. */
const MOST_FAULTS = 20;

const describe = (faults: readonly UpdateFault[]): string => {
  const lines = faults.slice(0, MOST_FAULTS).map(({ index, path, message }) => `updates[${index}]: ${path} ${message}`);
  const more = faults.length - lines.length;
  return ['nothing was sent:', ...lines, ...(more > 0 ? [`and ${more} more faults`] : [])].join('\n');
};

/** Some updates break rules, and none was sent. */
export class InvalidUpdatesError extends Error {
  override readonly name = 'InvalidUpdatesError';
  /** Every fault of every update. */
  readonly faults: readonly UpdateFault[];

  constructor(faults: readonly UpdateFault[]) {
    super(describe(faults));
    this.faults = faults;
  }
}
