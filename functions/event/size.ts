import type { Fault } from './faults.ts';
import type { ButtonUpdate } from './schema.ts';

/** SQS's limit for a message, and for all messages of a batch together: bodies and attributes, in bytes of UTF-8. */
export const MOST_MESSAGE_BYTES = 1_048_576;
/** In JSON a character takes at most six bytes. Only events with longer texts are measured. */
const LONG = MOST_MESSAGE_BYTES / 8;

const lengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' ? JSON.stringify(value).length : 0;
};

/** Returns the fault of a body that is too large for a message. */
export const faultOfBody = (body: unknown): Fault | undefined => {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes <= MOST_MESSAGE_BYTES) return undefined;
  return { path: 'event', message: `has ${bytes} bytes as JSON, where SQS takes at most ${MOST_MESSAGE_BYTES}` };
};

/** Returns the fault of a valid event that is too large for a message. Only one with long texts is measured. */
export const faultOfSize = (event: unknown, update: ButtonUpdate): Fault | undefined => {
  const length = Object.values(update).reduce((sum: number, value) => sum + lengthOf(value), 0);
  return length < LONG ? undefined : faultOfBody(event);
};
