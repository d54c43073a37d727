import type { OutgoingMessage } from '../functions/queue/message.ts';
import type { SendResult } from '../functions/queue/send.ts';
import { sendBatches } from '../functions/queue/send-in-order.ts';
import { onInterrupt } from './interrupt.ts';
import { paceBatches } from './pace.ts';
import { startProgress } from './progress.ts';
import type { Target } from './target.ts';

/** Options of `sendPaced`. */
export interface SendPacedOptions<M> extends Target {
  /** How many messages there are. */
  total: number;
  /** Batches under way at once. */
  concurrency: number;
  /** Messages are sent while the queue holds fewer. */
  backlog: number;
  /** Is told of each message that SQS refuses as invalid. */
  onRejected: (message: M, error: string) => void;
  /** Is told how many messages SQS has taken. */
  onSent?: (sent: number) => void;
}

/** How the sending ended. */
export interface Sent {
  sent: number;
  /** Why it ended early. */
  stopped?: { reason: string; byOperator: boolean };
}

/**
 * Sends batches that `batchMessages` made, at the pace at which the queue is emptied, and shows the progress. Ctrl-C ends
 * it once the batches under way have ended. So does a message that SQS fails, after retries, through no fault of the
 * message: the rest would fail too.
 */
export const sendPaced = async <M extends OutgoingMessage>(
  batches: AsyncGenerator<M[]>,
  { total, concurrency, backlog: limit, onRejected, onSent, ...target }: SendPacedOptions<M>,
): Promise<Sent> => {
  const stop = new AbortController();
  const { signal } = stop;
  let sent = 0;
  const release = onInterrupt(() => stop.abort({ reason: 'interrupted', byOperator: true }));
  const progress = startProgress(total, limit);
  const onResult = (message: M, result: SendResult) => {
    progress.advance(1);
    if (result.ok) sent += 1;
    else if (result.senderFault) onRejected(message, result.error);
    else stop.abort({ reason: result.error, byOperator: false });
    onSent?.(sent);
  };
  const paced = paceBatches(batches, { ...target, limit, signal, onLook: progress.look });
  await sendBatches(paced, { ...target, concurrency, signal, onResult }).catch(({ message }: Error) =>
    stop.abort({ reason: message, byOperator: false }),
  );
  progress.stop();
  release();
  return { sent, ...(signal.aborted && { stopped: signal.reason }) };
};
