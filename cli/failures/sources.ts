import { createHistoryReader, type HistoryReader } from '../../functions/history/read.ts';
import { findDeadLetterQueue } from '../dead-letter-queue.ts';
import { findHistoryTable, type HistoryOptions, type HistoryTable, requirePair } from '../history-table.ts';
import { findTarget, type Target, type TargetOptions } from '../target.ts';
import { LetterQueue } from './letter-queue.ts';

/** The options that say which stack's queues and history are meant. */
export type SourceOptions = TargetOptions & HistoryOptions;

/** Where failures are known: the history and the dead-letter queue. */
export interface Sources {
  updates: Target;
  deadLetters: Target;
  letters: LetterQueue;
  table: HistoryTable;
  history: HistoryReader;
}

/** Returns the sources of a stack, of a queue and its table, or of the running sandbox. @throws CommandError */
export const findSources = async (options: SourceOptions): Promise<Sources> => {
  requirePair(options);
  const [updates, table] = await Promise.all([findTarget(options), findHistoryTable(options)]);
  const deadLetters = await findDeadLetterQueue(updates);
  const history = createHistoryReader(table.client, table.tableName);
  return { updates, deadLetters, letters: new LetterQueue(deadLetters), table, history };
};
