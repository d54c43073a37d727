import { count, printable } from '../output.ts';
import type { Failure } from './failure.ts';

const MOST_NAMED = 3;

/** Returns what is to be said of failures whose letters did not come up, since others of their buttons stay before them. */
export const behindLines = (failures: readonly Failure[]): string[] => {
  const [first, ...others] = new Set(
    failures.flatMap(({ button }) => (button === undefined ? [] : [printable(button)])),
  );
  if (first === undefined) return [];
  const named = [first, ...others].slice(0, MOST_NAMED).join(', ');
  const buttons = `${named}${others.length >= MOST_NAMED ? ' …' : ''}`;
  return [
    `${count(failures.length, 'letter')} not reached, behind others of ${buttons}.`,
    `Someone else holds those, or the command does not name them: --button ${first}`,
  ];
};
