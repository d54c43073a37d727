import { isRunId, type OutgoingMessage, updateMessage, withBy } from '../functions/queue/message.ts';
import { decidedAt } from './as-of.ts';
import type { ButtonUpdate } from './button-update.ts';
import { checkUpdate } from './check-update.ts';
import { InvalidUpdatesError } from './invalid-updates.ts';

/** What is used of an `SQSClient` of @aws-sdk/client-sqs. */
export interface SqsClient {
  send(command: never, options?: never): Promise<unknown>;
}

/** Where and how updates are published. */
export interface PublishOptions {
  /** The URL of the queue of updates. */
  queueUrl: string;
  /** An `SQSClient`, for programs that publish often. Without it each call makes one for the queue's host and region. */
  client?: SqsClient;
  /** The bulk run that the updates belong to: 1 to 128 printable ASCII characters. */
  runId?: string;
  /** Who asks for the updates, for the history: a note of 256 characters at most. */
  by?: string;
  /** Whether a button that shows the same already is left alone. */
  skipUnchanged?: boolean;
  /** Batches of ten under way at once (1). Updates of one button keep their order. */
  concurrency?: number;
  /** Once it is aborted no further batch is sent. The updates left are reported as not sent. */
  signal?: AbortSignal;
  /** The clock that sets `asOf`: milliseconds since the epoch. */
  now?: () => number;
}

/** What became of an update: the ID of its message, or why the queue did not take it. */
export type PublishResult = { ok: true; messageId: string } | { ok: false; error: string };

const requireValid = (updates: readonly ButtonUpdate[]): void => {
  const faults = updates.flatMap((update, index) => checkUpdate(update).map((fault) => ({ index, ...fault })));
  if (faults.length > 0) throw new InvalidUpdatesError(faults);
};

const requireRight = ({ runId, concurrency = 1 }: PublishOptions): void => {
  if (runId !== undefined && !isRunId(runId)) {
    throw new TypeError('runId must be 1 to 128 printable ASCII characters');
  }
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency must be a whole number from 1, but is ${concurrency}`);
  }
};

const attributesOf = ({ runId, skipUnchanged }: PublishOptions): NonNullable<OutgoingMessage['attributes']> => ({
  ...(runId !== undefined && { RunId: runId }),
  ...(skipUnchanged && { SkipUnchanged: 'true' }),
});

/**
 * Sends updates to the queue and returns what became of each, in their order. An update without `asOf` counts as decided at
 * the moment of the call. Once the queue does not take an update, later ones of its button are not sent.
 * @throws InvalidUpdatesError that names every fault of every update, TypeError or RangeError when an option is wrong; then
 * nothing was sent
 */
export const publishUpdates = async (
  updates: readonly ButtonUpdate[],
  options: PublishOptions,
): Promise<PublishResult[]> => {
  const { queueUrl, by, concurrency = 1, signal, now = Date.now } = options;
  const moment = now();
  requireRight(options);
  requireValid(updates);
  const attributes = attributesOf(options);
  const messages = updates.map((update) => withBy(updateMessage(decidedAt(update, moment), update.id, attributes), by));
  if (messages.length === 0) return [];
  // Whoever publishes over HTTP only need not have the AWS SDK.
  const { clientFor, sendAll } = await import('./sqs.ts');
  const own = options.client === undefined ? clientFor(queueUrl) : undefined;
  const client = own ?? (options.client as NonNullable<typeof own>);
  const sent = await sendAll(messages, { client, queueUrl, concurrency, ...(signal && { signal }) });
  own?.destroy();
  return sent.map(({ result }) => (result.ok ? result : { ok: false, error: result.error }));
};
