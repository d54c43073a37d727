import { messageGroupId } from '../event/message-group.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { deduplicationId } from './deduplication.ts';
import type { OutgoingMessage } from './send-messages.ts';

/** One button's update of a run as a message: the event as it is, in the button's group, once for each run. */
export const toMessage = (runId: string, event: unknown, { id, notAfter }: ButtonUpdate): OutgoingMessage => {
  const body = JSON.stringify(event);
  // A run that is repeated starts later, and so do its updates expire.
  const content = notAfter === undefined ? body : JSON.stringify({ ...Object(event), notAfter: undefined });
  return { body, messageGroupId: messageGroupId(id), deduplicationId: deduplicationId(runId, id, content) };
};
