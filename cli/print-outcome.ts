import type { HistoryRow } from '../functions/history/row.ts';
import { paint } from './output.ts';

const STYLES: Readonly<Record<HistoryRow['outcome'], Parameters<typeof paint>[0]>> = {
  delivered: 'green',
  superseded: 'cyan',
  unchanged: 'cyan',
  deferred: 'yellow',
  'dead-lettered': 'red',
};

/** Returns an outcome in words and in its colour: `delivered`, `deferred anveo`, `dead-lettered Rejected`. */
export const outcomeText = ({ outcome, failure, cause }: HistoryRow): string =>
  paint(STYLES[outcome], [outcome, failure ?? cause].filter(Boolean).join(' '));

/** Returns a row with the names of the command line's contract; times are in ISO 8601. */
export const outcomeJson = ({
  button,
  outcome,
  failure,
  cause,
  reason,
  asOf,
  at,
  messageId,
  runId,
  by,
}: HistoryRow) => ({
  button,
  outcome,
  failure,
  cause,
  reason,
  asOf: new Date(asOf).toISOString(),
  at: new Date(at).toISOString(),
  messageId,
  runId,
  by,
});
