import { GetQueueAttributesCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import type { HistoryReader } from '../functions/history/read.ts';
import type { HistoryRow } from '../functions/history/row.ts';
import { deadLetterQueueUrl } from './dead-letter-queue.ts';
import { findHistory, type HistoryOptions, requirePair } from './history-table.ts';
import { findMapping, isPaused, type Paused } from './paused.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';

export type StatusOptions = TargetOptions & HistoryOptions;

/** Updates that fail with the same kind and reason. */
export interface FailingGroup {
  state: 'retrying' | 'dead';
  /** The cause of a deferral (`anveo`), or the failure of a dead letter (`Rejected`). */
  kind: string;
  reason: string;
  buttons: number;
  /** When the first of them failed first, in milliseconds since the epoch. */
  since: number;
}

/** How updates go at one moment. */
export interface Status {
  queue: {
    waiting: number;
    inFlight: number;
    /** The least age of the oldest message, in seconds; undefined when nothing is known of it. */
    oldestSeconds: number | undefined;
  };
  /** Undefined when the queue has no dead-letter queue. */
  deadLetters: number | undefined;
  /** Retried updates first, then dead ones; the longest failing first. */
  failing: FailingGroup[];
  /** Whether more fails than is counted in `failing`. */
  more: boolean;
  paused: Paused;
}

/** Returns whether updates flow, are held up by one that is retried, or wait because the delivery is paused. */
export const flowOf = ({ paused, failing }: Status): 'flowing' | 'held up' | 'paused' => {
  if ('paused' in paused && paused.paused) return 'paused';
  return failing.some(({ state }) => state === 'retrying') ? 'held up' : 'flowing';
};

/** Rows of one state that are read: they are the longest failing. */
const MOST_ROWS = 10_000;

const ATTRIBUTES: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'RedrivePolicy',
];

const readQueue = async ({ client, queueUrl }: Target) => {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ATTRIBUTES }),
  );
  return {
    waiting: Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesDelayed),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
    redrivePolicy: Attributes?.RedrivePolicy,
  };
};

/** Counts a queue's dead letters. */
const countDeadLetters = async ({ client, queueUrl }: Target, redrivePolicy: string | undefined) => {
  if (redrivePolicy === undefined) return undefined;
  const { waiting, inFlight } = await readQueue({ client, queueUrl: deadLetterQueueUrl(queueUrl, redrivePolicy) });
  return waiting + inFlight;
};

const kindOf = ({ failure, cause }: HistoryRow) => failure ?? cause ?? '';

/** Groups rows, which come longest failing first, by kind and reason. */
const groupRows = (rows: readonly HistoryRow[], state: FailingGroup['state']): FailingGroup[] => {
  const groups = Map.groupBy(rows, (row) => `${kindOf(row)}\n${row.reason}`);
  return [...groups.values()].flatMap((alike) =>
    alike.slice(0, 1).map((first) => ({
      state,
      kind: kindOf(first),
      reason: first.reason ?? '',
      buttons: new Set(alike.map(({ button }) => button)).size,
      since: first.since ?? first.at,
    })),
  );
};

const readFailing = async (history: HistoryReader, state: FailingGroup['state']) => {
  const rows: HistoryRow[] = [];
  for await (const row of history.failing(state)) {
    if (rows.length === MOST_ROWS) return { groups: groupRows(rows, state), more: true };
    rows.push(row);
  }
  return { groups: groupRows(rows, state), more: false };
};

/** An update that is retried is in the queue since its first failure at the latest. SQS itself does not tell ages. */
const oldestSeconds = (messages: number, retrying: FailingGroup | undefined, now: number): number | undefined => {
  if (messages === 0) return 0;
  return retrying && Math.max(0, Math.floor((now - retrying.since) / 1000));
};

/** Returns a function that tells whether the delivery is paused. A queue does not tell who polls it. */
const findPaused = async ({ stack, queueUrl }: StatusOptions): Promise<() => Promise<Paused>> => {
  if (queueUrl !== undefined) return async () => ({ unknown: 'only a stack tells' });
  const mapping = await findMapping({ stack });
  return () => isPaused(mapping);
};

/** Returns a function that reads the status of a stack, a queue and its table, or the running sandbox. */
export const findStatus = async (options: StatusOptions): Promise<() => Promise<Status>> => {
  requirePair(options);
  const [target, history, readPaused] = await Promise.all([
    findTarget(options),
    findHistory(options),
    findPaused(options),
  ]);
  return async () => {
    const [queue, retrying, dead, paused] = await Promise.all([
      readQueue(target),
      readFailing(history, 'retrying'),
      readFailing(history, 'dead'),
      readPaused(),
    ]);
    const { waiting, inFlight, redrivePolicy } = queue;
    const oldest = oldestSeconds(waiting + inFlight, retrying.groups[0], Date.now());
    return {
      queue: { waiting, inFlight, oldestSeconds: oldest },
      deadLetters: await countDeadLetters(target, redrivePolicy),
      failing: [...retrying.groups, ...dead.groups],
      more: retrying.more || dead.more,
      paused,
    };
  };
};
