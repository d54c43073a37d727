import { hash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ATTRIBUTE_TYPE } from '../../functions/queue/message.ts';
import type { Target } from '../target.ts';
import { attributesOf, type FiledLetter } from './letter-file.ts';

/**
 * Returns the ID by which SQS tells that a letter was put back already: the same for each import of one letter. It is not
 * the letter's own: within five minutes SQS would drop the letter as the one that was discarded.
 */
const deduplicationIdOf = ({ messageId, body }: FiledLetter): string => hash('sha256', `import\n${messageId}\n${body}`);

/** A body that leaves room for more attributes; no event is as long. */
const MOST_BODY_BYTES = 1_000_000;

/**
 * Returns what a letter that SQS itself moved is told by: its message, which gets another ID, and when it was moved at the
 * latest. Otherwise it would count as newly sent.
 */
const firstSendingOf = ({ id, takenAt, attributes, body }: FiledLetter): ReturnType<typeof attributesOf> => {
  const isTold = ['FailureKind', 'SourceMessageId', 'SentAt'].some((name) => Object.hasOwn(attributes, name));
  if (isTold || Object.keys(attributes).length > 8 || Buffer.byteLength(body) > MOST_BODY_BYTES) return {};
  const text = (StringValue: string) => ({ DataType: ATTRIBUTE_TYPE, StringValue });
  return { SourceMessageId: text(id), SentAt: text(takenAt) };
};

/** Puts letters back into the dead-letter queue, one by one in their order, until the signal. Returns how many. */
export const importLetters = async (
  letters: AsyncIterable<FiledLetter>,
  { client, queueUrl }: Target,
  signal: AbortSignal,
): Promise<number> => {
  let put = 0;
  for await (const letter of letters) {
    if (signal.aborted) break;
    const attributes = { ...attributesOf(letter), ...firstSendingOf(letter) };
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: letter.body,
        MessageGroupId: letter.group,
        MessageDeduplicationId: deduplicationIdOf(letter),
        ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
      }),
    );
    put += 1;
  }
  return put;
};
