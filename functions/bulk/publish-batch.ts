import type { SQSClient } from '@aws-sdk/client-sqs';
import { describeFaults } from '../event/faults.ts';
import { isObject } from '../event/json.ts';
import { parseUpdate } from '../event/parse.ts';
import type { OutgoingMessage } from '../queue/message.ts';
import { sendMessages } from '../queue/send-in-order.ts';
import { type ApplyChange, type Change, createApplyChange, faultsOfChange } from './change.ts';
import { invalid, type Rejection } from './rejection.ts';
import { type RunIdentity, toMessage } from './to-message.ts';

/** What the Distributed Map hands over: some lines of the catalogue, and the run that they belong to. */
export interface PublishBatch {
  /** The run's ID is the execution's name. */
  BatchInput: RunIdentity & { plan: Change };
  /** `index` counts the catalogue's lines from 0. */
  Items: { index: number; event: unknown }[];
}

/** What became of the batch's rows. */
export interface BatchResult {
  published: number;
  /** Rows that the plan's `where` leaves out. */
  unmatched: number;
}

/** A batch failed; the message says why. It has no stack: Lambda would repeat the message in it. */
class BatchError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = '';
  }
}

/** Rows were rejected: everything else of the batch is published, and to try again would not mend them. */
export class RowsRejected extends BatchError {
  override readonly name = 'RowsRejected';
}

/** SQS did not take messages for no fault of theirs: the batch can be tried again, and publishes nothing twice. */
export class NotSent extends BatchError {
  override readonly name = 'NotSent';
}

/** The plan has faults: no row was looked at, and to try again would not mend it. */
export class PlanRefused extends BatchError {
  override readonly name = 'PlanRefused';
}

/** Characters of a reason that are shown: Step Functions cuts an error at 32 KiB, and a batch has up to 50 rows. */
const LONGEST_REASON = 250;
const LONGEST_ID = 64;

/** Control characters would take six characters each in JSON. */
const cut = (text: string, length: number) =>
  (text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text).replaceAll(/\p{Cc}/gu, ' ');

const describe = ({ row, buttonId = 'unknown', reason }: Rejection) =>
  `line ${row} (${cut(buttonId, LONGEST_ID)}): ${cut(reason, LONGEST_REASON)}`;

const listed = (rejections: readonly Rejection[]) => rejections.map(describe).join('\n');

interface Prepared extends OutgoingMessage {
  row: number;
  buttonId: string;
}

const prepare = (
  { index, event }: PublishBatch['Items'][number],
  run: RunIdentity,
  apply: ApplyChange,
): Prepared | Rejection | undefined => {
  const row = index + 1;
  const parsed = parseUpdate(event);
  if (!parsed.ok) return invalid(row, parsed.buttonId, parsed.faults);
  const { update } = parsed;
  const changed = apply({ event, update });
  switch (changed.kind) {
    case 'unmatched':
      return undefined;
    case 'rejected':
      return invalid(row, update.id, changed.faults);
    case 'update':
      return { ...toMessage(run, row, changed.event, update.id), row, buttonId: update.id };
  }
};

const readChange = (plan: Change): Change => {
  const faults = isObject(plan) ? faultsOfChange(plan) : [{ path: 'plan', message: 'must be an object' }];
  if (faults.length > 0) throw new PlanRefused(describeFaults(faults));
  return plan;
};

/**
 * The handler of `publish-updates`: merges each row with the plan, checks it, and sends it to the queue.
 * @throws NotSent when SQS did not take messages, else RowsRejected when rows were rejected; both name each row and why
 */
export const createPublishBatch =
  (client: SQSClient, queueUrl: string) =>
  async ({ BatchInput: run, Items: items }: PublishBatch): Promise<BatchResult> => {
    const apply = createApplyChange(readChange(run.plan), Date.parse(run.startedAt));
    const prepared = items.map((item) => prepare(item, run, apply));
    const messages = prepared.flatMap((each) => (each && 'body' in each ? [each] : []));
    const rejected = prepared.flatMap((each) => (each && 'reason' in each ? [each] : []));
    const notSent: Rejection[] = [];
    await sendMessages(messages, {
      client,
      queueUrl,
      concurrency: Math.ceil(items.length / 10),
      onResult({ row, buttonId }, result) {
        if (result.ok) return;
        (result.senderFault ? rejected : notSent).push({ row, buttonId, reason: result.error });
      },
    });
    if (notSent.length > 0) throw new NotSent(listed([...notSent, ...rejected]));
    if (rejected.length > 0) throw new RowsRejected(listed(rejected));
    return { published: messages.length, unmatched: items.length - messages.length };
  };
