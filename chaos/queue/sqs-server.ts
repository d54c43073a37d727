import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { MAX_RECEIVE_COUNT } from '../../functions/delivery/retry/visibility.ts';
import { ACCOUNT, REGION } from '../../sandbox/aws.ts';
import { close, listen } from '../http-server.ts';
import { FifoQueue } from './fifo-queue.ts';
import { ACTIONS } from './sqs-actions.ts';

/** The queue of updates and its dead-letter queue behind SQS's protocol. */
export interface SqsServer {
  readonly url: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly updates: FifoQueue;
  readonly deadLetters: FifoQueue;
  close(): Promise<void>;
}

/** How the queues are to be; without `losesLetter` every answer arrives. */
export interface SqsOptions {
  now: () => number;
  visibilityMs: number;
  /** Asked for each request to the dead-letter queue: whether its answer is lost after the queue has acted. */
  losesLetter?: () => boolean;
  /** The clock of long polls, by default the real one. */
  polls?: PollClock;
}

/** Tells a time in milliseconds, and lets time pass. */
export interface PollClock {
  now: () => number;
  sleep: (milliseconds: number) => Promise<unknown>;
}

const NAMES = { updates: 'button-updates.fifo', deadLetters: 'button-updates-dlq.fifo' };
/** How often a long poll looks again, in milliseconds. */
const LOOK_MS = 10;

const inputSchema = z.looseObject({ QueueUrl: z.string(), WaitTimeSeconds: z.optional(z.number()) });

/** Returns the attributes of a queue: the queue of updates names its dead-letter queue. */
const attributesOf = (queue: FifoQueue, isUpdates: boolean) => {
  const answer = ACTIONS['GetQueueAttributes']?.(queue, {}) as { Attributes: object };
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${NAMES.deadLetters}`;
  const policy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVE_COUNT });
  return { Attributes: { ...answer.Attributes, ...(isUpdates && { RedrivePolicy: policy }) } };
};

/** Receives at once when there is something; else looks again until the time to wait is over. */
const receive = async (
  queue: FifoQueue,
  input: z.output<typeof inputSchema>,
  { now, sleep }: PollClock,
  isClosed: () => boolean,
) => {
  const end = now() + (input.WaitTimeSeconds ?? 0) * 1000;
  for (;;) {
    const answer = ACTIONS['ReceiveMessage']?.(queue, input);
    const { Messages } = answer as { Messages: unknown[] };
    if (Messages.length > 0 || now() >= end || isClosed()) return answer;
    await sleep(LOOK_MS);
  }
};

/** Starts both queues. The clock of messages may be a simulated one, and that of long polls another one. */
export const startSqs = async ({ now, visibilityMs, ...options }: SqsOptions): Promise<SqsServer> => {
  const { losesLetter = () => false, polls = { now: Date.now, sleep } } = options;
  const deadLetters = new FifoQueue({ now, visibilityMs });
  const redrive = { to: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT };
  const updates = new FifoQueue({ now, visibilityMs, redrive });
  let closed = false;

  const answer = async (target: string, body: unknown) => {
    const input = inputSchema.parse(body);
    const queue = input.QueueUrl.endsWith(NAMES.updates) ? updates : deadLetters;
    const action = target.replace('AmazonSQS.', '');
    if (action === 'ReceiveMessage') return receive(queue, input, polls, () => closed);
    if (action === 'GetQueueAttributes') return attributesOf(queue, queue === updates);
    return ACTIONS[action]?.(queue, input);
  };

  const server = createServer(async (request, response) => {
    const input = await json(request);
    const said = await answer(String(request.headers['x-amz-target']), input).catch(() => undefined);
    const { QueueUrl = '' } = input as { QueueUrl?: string };
    if (QueueUrl.endsWith(NAMES.deadLetters) && losesLetter()) return void request.socket.resetAndDestroy();
    const refusal = { __type: 'com.amazonaws.sqs#InvalidAction', message: 'not known here' };
    response.writeHead(said ? 200 : 400, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(said ?? refusal));
  });
  const url = await listen(server);
  const urlOf = (name: string) => `${url}/${ACCOUNT}/${name}`;
  return {
    url,
    queueUrl: urlOf(NAMES.updates),
    deadLetterQueueUrl: urlOf(NAMES.deadLetters),
    updates,
    deadLetters,
    async close() {
      closed = true;
      await close(server);
    },
  };
};
