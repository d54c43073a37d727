import { hash } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type OutgoingMessage, updateMessage, withBy } from '../queue/message.ts';
import type { SendResult } from '../queue/send.ts';
import { sendMessages } from '../queue/send-in-order.ts';
import { type Answered, json, problem, unavailable } from './answer.ts';
import { type AcceptedEvent, type ReadBody, readBody } from './body.ts';
import { mayUpdate, type Publisher } from './publishers.ts';
import type { HttpRequest } from './request.ts';
import { pathOfStatus } from './route.ts';

/** Answers a signed request that sends updates. `name` is the publisher's. */
export type Accept = (request: HttpRequest, name: string, publisher: Publisher) => Promise<Answered>;

export interface AcceptParts {
  client: SQSClient;
  queueUrl: string;
  now: () => number;
}

/** All sending for one request, in milliseconds. */
const LONGEST_SEND_MS = 5_000;

/**
 * How long before now SQS may have taken a message, in milliseconds: it gives a retry within five minutes the message that it has,
 * and its clocks are not ours.
 */
const TAKEN_BEFORE_MS = 360_000;

interface Message extends OutgoingMessage {
  accepted: AcceptedEvent;
}

/**
 * A retry has the same deduplication IDs, so SQS takes each of its messages once within five minutes. The body is part of
 * them: with an ID that was used before for another update, SQS would drop this one and answer as if it had taken it.
 */
const messageOf = (accepted: AcceptedEvent, index: number, name: string, requestId: string): Message => {
  const message = withBy(updateMessage(accepted.event, accepted.buttonId), `publisher:${name}`);
  const deduplicationId = hash('sha256', [name, index, requestId, message.body].join('\n'));
  return { ...message, deduplicationId, accepted };
};

const refusal = (read: Exclude<ReadBody, { kind: 'events' }>): Answered => {
  switch (read.kind) {
    case 'content-type':
      return problem(415, 'content-type', read.detail);
    case 'json':
      return problem(400, 'json', read.detail);
    case 'faults':
      return problem(422, 'faults', 'The updates are not as they must be, and none was accepted.', {
        faults: read.faults,
      });
  }
};

const send = async (
  messages: readonly Message[],
  { client, queueUrl }: AcceptParts,
): Promise<Map<Message, SendResult>> => {
  const results = new Map<Message, SendResult>();
  await sendMessages(messages, {
    client,
    queueUrl,
    abortSignal: AbortSignal.timeout(LONGEST_SEND_MS),
    onResult: (message, result) => results.set(message, result),
  });
  return results;
};

/**
 * Makes what puts the updates of a request on the queue: all, or the answer is no 202. What SQS took of a request that is
 * answered with 503 is delivered: a retry within five minutes does not send it twice, and later `asOf` keeps it from
 * replacing anything newer.
 */
export const createAccept =
  (parts: AcceptParts): Accept =>
  async (request, name, publisher) => {
    const read = readBody(request.body, request.header('content-type'), request.header('content-encoding'));
    if (read.kind !== 'events') return refusal(read);
    const buttons = read.events.map(({ buttonId }) => buttonId);
    const foreign = buttons.find((button) => !mayUpdate(publisher, button));
    if (foreign !== undefined) {
      const detail = `The button ${JSON.stringify(foreign)} is none of the publisher's, and no update was accepted.`;
      return problem(403, 'button', detail, { note: { buttons } });
    }
    const id = request.header('webhook-id');
    const messages = read.events.map((accepted, index) => messageOf(accepted, index, name, id));
    const results = await send(messages, parts);
    const updates = [];
    for (const message of messages) {
      const result = results.get(message);
      if (!result?.ok) {
        const detail = 'The queue did not take all updates. Send the same request again, with the same webhook-id.';
        return unavailable('queue', detail, result?.error ?? 'not sent');
      }
      const { messageId } = result;
      const { buttonId: button, asOf = Number.POSITIVE_INFINITY } = message.accepted;
      const status = pathOfStatus(name, button, messageId, Math.min(asOf, parts.now() - TAKEN_BEFORE_MS));
      updates.push({ button, messageId, status });
    }
    return json(202, { updates }, { buttons, messageIds: updates.map(({ messageId }) => messageId) });
  };
