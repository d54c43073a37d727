import type { ButtonUpdate } from '../event/schema.ts';
import { type OutgoingMessage, updateMessage } from '../queue/message.ts';
import { deduplicationId } from './deduplication.ts';

/** One button's update of a run as a message: the event as it is, in the button's group, once for each run. */
export const toMessage = (runId: string, event: unknown, { id, notAfter }: ButtonUpdate): OutgoingMessage => {
  // A run that is repeated starts later, and so do its updates expire.
  const content = JSON.stringify(notAfter === undefined ? event : { ...Object(event), notAfter: undefined });
  return updateMessage(event, id, {
    deduplicationId: deduplicationId(runId, id, content),
    attributes: { RunId: runId },
  });
};
