/**
 * Lets fauxqs take the characters that SQS takes. fauxqs 2.4.1 refuses all beyond U+FFFF, such as emoji
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, "MessageBody").
 */
import { NOT_XML } from '../functions/event/text.ts';

// It exports no setting for it, but the regular expression that all its actions test bodies with.
const file = new URL('sqs/sqsTypes.js', import.meta.resolve('fauxqs'));
const { INVALID_MESSAGE_BODY_CHAR }: { INVALID_MESSAGE_BODY_CHAR: RegExp } = await import(file.href);

/** Makes fauxqs of this process take them. */
export const takeAllCharacters = (): void => {
  INVALID_MESSAGE_BODY_CHAR.test = (text) => NOT_XML.test(text);
};
