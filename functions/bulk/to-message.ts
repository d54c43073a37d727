import { hash } from 'node:crypto';
import { isObject } from '../event/json.ts';
import { type OutgoingMessage, updateMessage } from '../queue/message.ts';

/** Identifies a run. Two runs with the same ID have different starts. */
export interface RunIdentity {
  runId: string;
  /** When the run started, in ISO 8601. */
  startedAt: string;
}

/** A run decides its updates when it starts: what is decided later, and sent while it runs, is newer. */
const decidedAt = (event: unknown, startedAt: string): unknown =>
  isObject(event) && !Object.hasOwn(event, 'asOf') ? { ...event, asOf: startedAt } : event;

/**
 * Makes the message of a row's update, as of the run's start where the row has no `asOf` of its own. Its deduplication ID is the same however often the run sends the update, so SQS
 * takes it once within five minutes. Another run, row or content gives another ID.
 * @param row the row's number in the catalogue
 */
export const toMessage = (
  { runId, startedAt }: RunIdentity,
  row: number,
  event: unknown,
  buttonId: string,
): OutgoingMessage => {
  const message = updateMessage(decidedAt(event, startedAt), buttonId, { RunId: runId });
  return { ...message, deduplicationId: hash('sha256', [runId, startedAt, row, message.body].join('\n')) };
};
