import { createHash } from 'node:crypto';

/** What SQS accepts as a MessageGroupId: 1 to 128 letters, digits and punctuation characters of ASCII, no space. */
const ACCEPTED_BY_SQS = /^[\x21-\x7e]{1,128}$/;

/**
 * Returns the message group of a button: its ID, or the SHA-256 of its ID in hex when SQS does not accept the ID.
 * Every sender uses this function, so all updates of a button share a group and keep their order.
 */
export const messageGroupId = (buttonId: string): string =>
  ACCEPTED_BY_SQS.test(buttonId) ? buttonId : createHash('sha256').update(buttonId).digest('hex');
