import type { SQSClient } from '@aws-sdk/client-sqs';
import { describeFaults } from '../event/faults.ts';
import { isObject } from '../event/json.ts';
import { readBacklog } from '../queue/backlog.ts';
import type { OutgoingMessage } from '../queue/message.ts';
import { sendMessages } from '../queue/send-in-order.ts';
import { type ApplyChange, type Change, createApplyChange, faultsOfChange } from './change.ts';
import { invalid, listed, type Rejection } from './rejection.ts';
import { parseRow } from './row.ts';
import type { PublishSettings } from './settings.ts';
import { type RunIdentity, toMessage } from './to-message.ts';

/** The input from the Distributed Map: some rows of the catalogue, and their run. */
export interface PublishBatch {
  /** The run's ID is the execution's name. */
  BatchInput: RunIdentity & { plan: Change };
  /** `index` counts the catalogue's lines from 0. `event` is a line: the event, and the row's labels in it. */
  Items: { index: number; event: unknown }[];
}

/** The rows of a batch, counted. */
export interface BatchResult {
  published: number;
  /** Rows that the plan's `where` excludes. */
  unmatched: number;
}

/** The base of this file's errors. They have no stack, because Lambda would report the message in it once more. */
class BatchError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = '';
  }
}

/** Rows were rejected, and all others were published. A retry would reject them again. */
export class RowsRejected extends BatchError {
  override readonly name = 'RowsRejected';
}

/** SQS failed messages through no fault of theirs. A retry of the batch publishes nothing twice. */
export class NotSent extends BatchError {
  override readonly name = 'NotSent';
}

/** The queue is full, and nothing was sent. A retry succeeds once the queue has room. */
export class BacklogFull extends BatchError {
  override readonly name = 'BacklogFull';
}

/** The plan has faults, and no row was read. A retry would fail again. */
export class PlanRefused extends BatchError {
  override readonly name = 'PlanRefused';
}

/** The message of a row. */
interface RowMessage extends OutgoingMessage {
  row: number;
  buttonId: string;
}

/** What becomes of a row before anything is sent. */
type Prepared =
  | { kind: 'message'; message: RowMessage }
  | { kind: 'rejected'; rejection: Rejection }
  | { kind: 'unmatched' };

const rejected = (...args: Parameters<typeof invalid>): Prepared => ({ kind: 'rejected', rejection: invalid(...args) });

const prepare = (
  { index, event }: PublishBatch['Items'][number],
  run: PublishBatch['BatchInput'],
  apply: ApplyChange,
): Prepared => {
  const row = index + 1;
  const parsed = parseRow(event);
  if (!parsed.ok) return rejected(row, parsed.buttonId, parsed.faults);
  const { update } = parsed;
  const changed = apply(parsed);
  switch (changed.kind) {
    case 'unmatched':
      return changed;
    case 'rejected':
      return rejected(row, update.id, changed.faults);
    case 'update': {
      const message = toMessage(run, row, changed.event, update.id);
      return { kind: 'message', message: { ...message, row, buttonId: update.id } };
    }
  }
};

const readChange = (plan: Change): Change => {
  const faults = isObject(plan) ? faultsOfChange(plan) : [{ path: 'plan', message: 'must be an object' }];
  if (faults.length > 0) throw new PlanRefused(describeFaults(faults));
  return plan;
};

/** Throws BacklogFull unless the queue has room. A batch with room is published whole, so that no batch waits for ever. */
const requireRoom = async (client: SQSClient, { queueUrl, backlog }: PublishSettings): Promise<void> => {
  const held = await readBacklog(client, queueUrl).catch(({ name, message }: Error) => {
    throw new NotSent(`the messages of the queue cannot be counted: ${name}: ${message}`);
  });
  if (held < backlog) return;
  throw new BacklogFull(`the queue holds ${held} messages, and a run publishes while it holds fewer than ${backlog}`);
};

/**
 * Makes the handler of `publish-updates`, which merges each row with the plan, checks it, and sends it to the queue.
 * Without rows it only checks the plan.
 * @throws PlanRefused, BacklogFull; NotSent when SQS failed messages, else RowsRejected when rows were rejected, both of
 * which name each row and why
 */
export const createPublishBatch =
  (client: SQSClient, settings: PublishSettings) =>
  async ({ BatchInput: run, Items: items }: PublishBatch): Promise<BatchResult> => {
    const apply = createApplyChange(readChange(run.plan), Date.parse(run.startedAt));
    const prepared = items.map((item) => prepare(item, run, apply));
    const messages = prepared.flatMap((each) => (each.kind === 'message' ? [each.message] : []));
    const rejections = prepared.flatMap((each) => (each.kind === 'rejected' ? [each.rejection] : []));
    const notSent: Rejection[] = [];
    if (messages.length > 0) await requireRoom(client, settings);
    await sendMessages(messages, {
      client,
      queueUrl: settings.queueUrl,
      concurrency: Math.ceil(items.length / 10),
      onResult({ row, buttonId }, result) {
        if (result.ok) return;
        (result.senderFault ? rejections : notSent).push({ row, buttonId, reason: result.error });
      },
    });
    if (notSent.length > 0) throw new NotSent(listed([...notSent, ...rejections]));
    if (rejections.length > 0) throw new RowsRejected(listed(rejections));
    return { published: messages.length, unmatched: items.length - messages.length };
  };
