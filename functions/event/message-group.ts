import { createHash } from 'node:crypto';

/** What SQS takes in a MessageGroupId: 1 to 128 letters, digits and punctuation of ASCII, no space. */
const TAKEN_BY_SQS = /^[\x21-\x7e]{1,128}$/;

/**
 * The message group of a button: its ID, or, where SQS does not take the ID's characters, the ID's SHA-256 in hex.
 * Publishers and the function use this one rule, so that all updates of a button share a group and keep their order.
 */
export const messageGroupId = (buttonId: string): string =>
  TAKEN_BY_SQS.test(buttonId) ? buttonId : createHash('sha256').update(buttonId).digest('hex');
