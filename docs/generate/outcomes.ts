import type { HistoryRow } from '../../functions/history/row.ts';

/** What each outcome of an update means. */
export const OUTCOMES = {
  waiting: 'it is on the queue, and has no outcome yet',
  delivered: 'Anveo has it',
  superseded: 'a newer update of the button replaced it',
  unchanged: 'the button shows the same already, and SkipUnchanged was set',
  deferred: 'it failed and is retried; `reason` says why',
  'dead-lettered': 'it cannot be delivered and is not retried; `reason` says why',
} as const satisfies Record<HistoryRow['outcome'] | 'waiting', string>;
