import type { OutgoingMessage } from '../functions/queue/message.ts';
import type { SendResult } from '../functions/queue/send.ts';
import { sendBatches } from '../functions/queue/send-in-order.ts';
import { paceBatches } from './pace.ts';
import type { Progress } from './progress.ts';
import type { Target } from './target.ts';

/** Options of `sendPaced`. */
export interface SendPacedOptions<M> extends Target {
  /** Batches under way at once. */
  concurrency: number;
  /** Messages are sent while the queue holds fewer. */
  backlog: number;
  /** Is told of each message that SQS refuses as invalid. */
  onRejected: (message: M, error: string) => void;
  /** Is told how many messages SQS has taken. */
  onSent?: (sent: number) => void;
  /** Ends it once the batches under way have ended. */
  signal?: AbortSignal;
  /** Is told how it goes. */
  progress?: Pick<Progress, 'advance' | 'look'>;
}

/** How the sending ended. */
export interface Sent {
  sent: number;
  /** Why it ended early. */
  stopped?: { reason: string; byOperator: boolean };
}

/**
 * Sends batches that `batchMessages` made, at the pace at which the queue is emptied. The signal ends it once the batches
 * under way have ended. So does a message that SQS fails, after retries, through no fault of the message: the rest would
 * fail too.
 */
export const sendPaced = async <M extends OutgoingMessage>(
  batches: AsyncGenerator<M[]>,
  { concurrency, backlog: limit, onRejected, onSent, signal: asked, progress, ...target }: SendPacedOptions<M>,
): Promise<Sent> => {
  const stop = new AbortController();
  const { signal } = stop;
  const interrupt = () => stop.abort({ reason: 'interrupted', byOperator: true });
  if (asked?.aborted) interrupt();
  asked?.addEventListener('abort', interrupt);
  let sent = 0;
  const onResult = (message: M, result: SendResult) => {
    progress?.advance(1);
    if (result.ok) sent += 1;
    else if (result.senderFault) onRejected(message, result.error);
    else stop.abort({ reason: result.error, byOperator: false });
    onSent?.(sent);
  };
  const onLook = (look: Parameters<Progress['look']>[0]) => progress?.look(look);
  const paced = paceBatches(batches, { ...target, limit, signal, onLook });
  await sendBatches(paced, { ...target, concurrency, signal, onResult }).catch(({ message }: Error) =>
    stop.abort({ reason: message, byOperator: false }),
  );
  asked?.removeEventListener('abort', interrupt);
  return { sent, ...(signal.aborted && { stopped: signal.reason }) };
};
