import type { Violation } from '../checks/facts.ts';
import type { Outage } from './outage.ts';
import { recoveriesOf } from './recovery.ts';

const WINDOW_MS = 72 * 3_600_000;

/** An outage that is no longer than the retry window costs no valid event. */
const noneLost = ({ facts, began, ended }: Outage): Violation[] => {
  const idOf = ({ attributes }: Outage['facts']['letters'][number]) => attributes['SourceMessageId'] ?? '';
  const lost = facts.letters.map(idOf).filter((id) => facts.published.get(id)?.nature !== 'invalid');
  if (ended - began > WINDOW_MS || lost.length === 0) return [];
  const detail = `there are ${lost.length} dead letters of valid events`;
  return [{ rule: 'an outage within the window costs nothing', detail, messageIds: lost.slice(0, 1) }];
};

/** Once Anveo is back, everything leaves the queue within one wait. */
const soonRecovered = (outage: Outage): Violation[] =>
  Object.values(recoveriesOf(outage)).flatMap(({ slowestS, boundS, messageId }) => {
    if (slowestS <= boundS) return [];
    const detail = `an update was there ${slowestS} s after Anveo's return, more than ${boundS} s`;
    return [{ rule: 'soon recovered', detail, messageIds: messageId === undefined ? [] : [messageId] }];
  });

/** Returns the rules of an outage that do not hold. */
export const checkOutage = (outage: Outage): Violation[] => [...noneLost(outage), ...soonRecovered(outage)];
