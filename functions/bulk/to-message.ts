import { hash } from 'node:crypto';
import { isObject } from '../event/json.ts';
import { type OutgoingMessage, updateMessage, withBy } from '../queue/message.ts';
import type { Change } from './change.ts';

/** Identifies a run. Two runs with the same ID have different starts. */
export interface RunIdentity {
  runId: string;
  /** When the run started, in ISO 8601. */
  startedAt: string;
  /** Who started it. */
  by?: string | undefined;
}

/** Returns an event as of the run's start, when the run decided it. An `asOf` of the row's own stays. */
const decidedAt = (event: unknown, startedAt: string): unknown =>
  isObject(event) && !Object.hasOwn(event, 'asOf') ? { ...event, asOf: startedAt } : event;

/**
 * Makes the message of a row's update. Its deduplication ID is the same however often the run sends the update, so SQS
 * takes it once within five minutes. Another run, row or content gives another ID.
 * @param row the row's number in the catalogue
 */
export const toMessage = (
  { runId, startedAt, by, plan: { unchanged } }: RunIdentity & { plan: Pick<Change, 'unchanged'> },
  row: number,
  event: unknown,
  buttonId: string,
): OutgoingMessage => {
  const attributes = { RunId: runId, ...(unchanged === 'skip' && { SkipUnchanged: 'true' }) };
  const message = withBy(updateMessage(decidedAt(event, startedAt), buttonId, attributes), by);
  return { ...message, deduplicationId: hash('sha256', [runId, startedAt, row, message.body].join('\n')) };
};
