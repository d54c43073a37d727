import { setImmediate } from 'node:timers/promises';
import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { type PollClock, startSqs } from '../../../chaos/queue/sqs-server.ts';
import type { QueueKind } from '../../../chaos/update-queue.ts';
import { type Filter, matcher } from '../../../cli/failures/filter.ts';
import { type FindOptions, findFailures } from '../../../cli/failures/find.ts';
import { LetterQueue } from '../../../cli/failures/letter-queue.ts';
import { type Replayed, type ReplayOptions, replayLetters } from '../../../cli/failures/replay.ts';
import { type PlanOptions, planReplay } from '../../../cli/failures/replay-plan.ts';
import type { Sources } from '../../../cli/failures/sources.ts';
import { createHistoryReader } from '../../../functions/history/read.ts';
import type { HistoryRow } from '../../../functions/history/row.ts';
import { type DeadLetter, writeDeadLetter } from '../../../functions/queue/dead-letter.ts';
import type { OutgoingMessage } from '../../../functions/queue/message.ts';
import { sendMessages } from '../../../functions/queue/send-in-order.ts';
import { AWS_ENVIRONMENT, REGION } from '../../../sandbox/aws.ts';
import { HISTORY_TABLE } from '../../../sandbox/dynamodb.ts';
import { startQueues } from '../../../sandbox/queues.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { letter } from '../../delivery/letters.ts';
import { row, startTable, type Table } from '../history-table.ts';

/** Both kinds of SQS on this machine. */
export const KINDS = ['batching', 'fauxqs'] as const;

/** When the letters of a test were sent first, and when they died. */
export const SENT = Date.parse('2026-11-24T10:00:00.000Z');
export const DIED = SENT + 60_000;

/** A letter of a button: rejected, with the event that it was sent with. */
export const rejected = (messageId: string, button: string, fields: Partial<DeadLetter> = {}): DeadLetter =>
  letter(messageId, {
    body: JSON.stringify(simpleEvent({ id: button })),
    messageGroup: button,
    buttonId: button,
    failureKind: 'Rejected',
    failureReason: 'Unknown profile.',
    sentAt: new Date(SENT).toISOString(),
    failedAt: new Date(DIED).toISOString(),
    ...fields,
  });

/** The row of such a letter. */
export const deadRow = (messageId: string, button: string, fields: Partial<HistoryRow> = {}): HistoryRow =>
  row(messageId, {
    ...{ button, asOf: SENT, at: DIED, outcome: 'dead-lettered', failure: 'Rejected', reason: 'Unknown profile.' },
    ...{ state: 'dead', since: DIED },
    ...fields,
  });

/** Queues and a history on this machine, for one test. */
export interface World extends Table {
  sources: Sources;
  /** Options that name both. */
  named: string[];
  put(queueUrl: string, ...messages: OutgoingMessage[]): Promise<void>;
  die(...letters: DeadLetter[]): Promise<void>;
  find(filter?: Filter, options?: Partial<FindOptions>): ReturnType<typeof findFailures>;
  /** Puts letters into the queue without SQS's protocol; into `batching` only, as with `hidden`. */
  fill(letters: readonly DeadLetter[]): void;
  /** Counts the letters that are in flight. */
  hidden(): number;
  /** Plans a replay and carries it out, as if the operator had said yes. Returns what became of each failure. */
  replay(options: PlanOptions, more?: Partial<ReplayOptions> & { sources?: Sources }): Promise<Replayed[]>;
  /** Makes sources of another operator. */
  other(): Sources;
  /** Receives what the dead-letter queue hands out until it hands out nothing. The letters stay in flight. */
  receive(): Promise<Message[]>;
  /** Receives and deletes all messages of a queue, in the order of each group. */
  drain(queueUrl: string): Promise<Message[]>;
  /** Resolves when a letter is in flight. */
  inFlight(): Promise<void>;
  /** Resolves when an update waits in the queue of updates. */
  published(): Promise<void>;
  /** Moves the queue's clock on; of `batching` only. */
  advance(milliseconds: number): void;
  now: () => number;
}

const startSqsOf = async (kind: QueueKind, polls: PollClock) => {
  const { now } = polls;
  const server = kind === 'batching' ? await startSqs({ now, visibilityMs: 30_000, polls }) : await startQueues(0);
  onTestFinished(() => server.close());
  const { url, queueUrl, deadLetterQueueUrl } = server;
  const client = new SQSClient({ region: REGION, endpoint: url, credentials: AWS_ENVIRONMENT.credentials });
  onTestFinished(() => client.destroy());
  return { client, queueUrl, deadLetterQueueUrl, held: 'updates' in server ? server.deadLetters : undefined };
};

/** Starts them; they end with the test. */
export const startWorld = async (kind: QueueKind = 'batching'): Promise<World> => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  /** A long poll of `batching` moves the clock on instead of waiting. */
  const sleep = (milliseconds: number) => {
    ahead += milliseconds;
    return setImmediate();
  };
  const { client, queueUrl, deadLetterQueueUrl, held } = await startSqsOf(kind, { now, sleep });
  const table = await startTable();
  const deadLetters = { client, queueUrl: deadLetterQueueUrl };
  const sources: Sources = {
    updates: { client, queueUrl },
    deadLetters,
    letters: new LetterQueue(deadLetters, now),
    table: { client: table.dynamoDb.client, tableName: HISTORY_TABLE },
    history: createHistoryReader(table.dynamoDb.client, HISTORY_TABLE),
  };
  const other = (): Sources => ({ ...sources, letters: new LetterQueue(deadLetters, now) });
  const counted = async (of: string, name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible') => {
    const command = new GetQueueAttributesCommand({ QueueUrl: of, AttributeNames: [name] });
    while (Number((await client.send(command)).Attributes?.[name]) === 0);
  };
  const put: World['put'] = (to, ...messages) =>
    sendMessages(messages, {
      client,
      queueUrl: to,
      concurrency: 10,
      onResult: (_, result) => {
        if (!result.ok) throw new Error(result.error);
      },
    });
  const receiveFrom = async (queue: string): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 2,
        VisibilityTimeout: 600,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return {
    ...table,
    sources,
    now,
    named: ['--queue-url', queueUrl, ...table.named],
    put,
    die: (...letters) => put(deadLetterQueueUrl, ...letters.map(writeDeadLetter)),
    fill(letters) {
      for (const { body, messageGroupId: group, deduplicationId, attributes = {} } of letters.map(writeDeadLetter))
        held?.send({ body, group, deduplicationId, attributes });
    },
    hidden: () => held?.inFlight() ?? Number.NaN,
    other,
    async replay(options, { sources: own = other(), ...more } = {}) {
      const stop = more.stop ?? new AbortController();
      const { selected, mend } = await planReplay(own, options, stop.signal);
      const replayed: Replayed[] = [];
      const onReplayed = (each: Replayed) => void replayed.push(each);
      const { force } = options;
      await replayLetters(own, selected, { rate: 1000, force, mend, onReplayed, ...more, stop });
      return replayed;
    },
    find: (filter = {}, options = {}) =>
      findFailures(sources, { matches: matcher(filter), signal: new AbortController().signal, ...options }),
    async receive() {
      const received: Message[] = [];
      for (;;) {
        const some = await receiveFrom(deadLetterQueueUrl);
        if (some.length === 0) return received;
        received.push(...some);
      }
    },
    async drain(from) {
      const queue = new LetterQueue({ client, queueUrl: from });
      const drained: Message[] = [];
      while ((await queue.countOthers()) > 0) {
        const some = await receiveFrom(from);
        await queue.delete(some);
        drained.push(...some);
      }
      return drained;
    },
    inFlight: () => counted(deadLetterQueueUrl, 'ApproximateNumberOfMessagesNotVisible'),
    published: () => counted(queueUrl, 'ApproximateNumberOfMessages'),
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
};
