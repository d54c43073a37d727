import type { Violation } from '../checks/facts.ts';
import type { Outage } from './outage.ts';

const WINDOW_MS = 72 * 3_600_000;

/** An outage that is no longer than the retry window costs no event: there are no dead letters at all. */
export const noneLost = ({ facts, began, ended }: Outage): Violation[] => {
  if (ended - began > WINDOW_MS || facts.letters.length === 0) return [];
  const detail = `there are ${facts.letters.length} dead letters`;
  const messageIds = facts.letters.slice(0, 1).map(({ attributes }) => attributes['SourceMessageId'] ?? '');
  return [{ rule: 'an outage within the window costs nothing', detail, messageIds }];
};
