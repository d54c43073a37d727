import type { DeadLetter } from '../../functions/queue/dead-letter.ts';

/** A dead letter of the message with this ID. */
export const letter = (messageId: string, fields: Partial<DeadLetter> = {}): DeadLetter => ({
  body: '{}',
  messageGroup: 'BUTTON1',
  messageId,
  failureKind: 'Invalid',
  failureReason: 'why',
  buttonId: undefined,
  sourceMessageId: messageId,
  sentAt: '2026-11-23T10:00:00.000Z',
  failedAt: '2026-11-23T10:00:01.000Z',
  receiveCount: 1,
  requestId: 'c6af9ac6',
  runId: undefined,
  by: undefined,
  ...fields,
});
