import { openEnvelope } from './envelope.ts';
import { readValid } from './fast-path.ts';
import { type Fault, faultsOf } from './faults.ts';
import { isObject } from './json.ts';
import { type ButtonUpdate, buttonUpdateSchema, fieldsOfAnyConfiguration } from './schema.ts';
import { exceeds } from './text.ts';

/** An event, read: its update, or all of its faults, with the button's ID if it has one. */
export type ParsedEvent =
  | { ok: true; update: ButtonUpdate }
  | { ok: false; faults: readonly Fault[]; buttonId?: string };

const LONGEST_ID = 128;

const refused = (event: unknown, faults: Fault[]): ParsedEvent => {
  const id = isObject(event) ? event['id'] : undefined;
  const isId = typeof id === 'string' && id !== '' && !exceeds(id, LONGEST_ID);
  return { ok: false, faults, ...(isId && { buttonId: id }) };
};

/** The union stops at an unknown configuration, so the other fields are checked separately. */
const faultsBeside = (event: unknown, issues: readonly { path: readonly PropertyKey[] }[]): Fault[] => {
  if (issues[0]?.path[0] !== 'configuration') return [];
  return faultsOf(fieldsOfAnyConfiguration.safeParse(event).error?.issues ?? []);
};

const check = (event: unknown): ParsedEvent => {
  const parsed = buttonUpdateSchema.safeParse(event);
  if (parsed.success) return { ok: true, update: parsed.data };
  const { issues } = parsed.error;
  return refused(event, [...faultsOf(issues), ...faultsBeside(event, issues)]);
};

/** Reads an event that is an object, such as a catalogue's row. Never throws. */
export const parseUpdate = (event: unknown): ParsedEvent => {
  const update = readValid(event);
  if (update) return { ok: true, update };
  try {
    return check(event);
  } catch (error) {
    // zod passes the issues of a field as arguments of one call, and 100,000 of them overflow the stack.
    if (!(error instanceof RangeError)) throw error;
    return refused(event, [{ path: 'event', message: 'has more faults than can be listed' }]);
  }
};

/** Reads a message body: an event, in any of its envelopes. Never throws. */
export const parseEvent = (body: string): ParsedEvent => {
  const opened = openEnvelope(body);
  return opened.ok ? parseUpdate(opened.event) : opened;
};
