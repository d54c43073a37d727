import { messageGroupId } from '../event/message-group.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { deduplicationId } from './deduplication.ts';
import type { OutgoingMessage } from './send-messages.ts';

/** One button's update of a run as a message: the event as it is, in the button's group, once for each run. */
export const toMessage = (runId: string, event: unknown, { id }: ButtonUpdate): OutgoingMessage => ({
  body: JSON.stringify(event),
  messageGroupId: messageGroupId(id),
  deduplicationId: deduplicationId(runId, id),
});
