import type { Failure } from './failure.ts';

/** Failures with the same state, kind and reason. */
export interface FailureGroup extends Pick<Failure, 'state' | 'kind' | 'reason'> {
  failures: number;
  buttons: number;
  overtaken: number;
  /** When the first of them began to fail, in milliseconds since the epoch. */
  since: number;
  /** The ID of one of them, to show: one that is not overtaken, where there is one. */
  example: string;
}

const isOvertaken = ({ overtakenBy }: Failure) => overtakenBy !== undefined;

/** Groups failures, which come longest failing first, by state, kind and reason; the largest group first. */
export const groupFailures = (failures: readonly Failure[]): FailureGroup[] => {
  const groups = Map.groupBy(failures, ({ state, kind, reason }) => `${state}\n${kind}\n${reason}`);
  return [...groups.values()]
    .flatMap((alike) =>
      alike.slice(0, 1).map(({ id: first, state, kind, reason, since }) => ({
        ...{ state, kind, reason, since },
        failures: alike.length,
        buttons: new Set(alike.map(({ button, id }) => button ?? id)).size,
        overtaken: alike.filter(isOvertaken).length,
        example: alike.find((failure) => !isOvertaken(failure))?.id ?? first,
      })),
    )
    .toSorted((one, other) => other.failures - one.failures);
};
