import { openEnvelope } from './envelope.ts';
import { type Fault, faultsOf } from './faults.ts';
import { type ButtonUpdate, buttonUpdateSchema, fieldsOfAnyConfiguration } from './schema.ts';
import { exceeds } from './text.ts';

/** A message body, read: the update it holds, or everything that is wrong with it. */
export type ParsedEvent =
  | { ok: true; update: ButtonUpdate }
  | { ok: false; faults: Fault[]; buttonId: string | undefined };

const LONGEST_ID = 128;

const fieldOf = (event: unknown, key: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, key) : undefined;

/** The button's ID, as far as an event tells it at all. */
const buttonIdOf = (event: unknown): string | undefined => {
  const id = fieldOf(event, 'id');
  return typeof id === 'string' && id !== '' && !exceeds(id, LONGEST_ID) ? id : undefined;
};

/** zod leaves a `__proto__` out of a record without a word; an update must never lose a variable silently. */
const lostVariable = (event: unknown): Fault[] => {
  const variables = fieldOf(event, 'variables');
  return typeof variables === 'object' && variables !== null && Object.hasOwn(variables, '__proto__')
    ? [{ path: 'variables.__proto__', message: 'is not a name that a variable can have' }]
    : [];
};

/** An unknown configuration hides the other fields from the union: their faults are looked for all the same. */
const faultsBeside = (event: unknown, issues: readonly { path: readonly PropertyKey[] }[]): Fault[] => {
  if (issues[0]?.path[0] !== 'configuration') return [];
  return faultsOf(fieldsOfAnyConfiguration.safeParse(event).error?.issues ?? []);
};

const check = (event: unknown): ParsedEvent => {
  const parsed = buttonUpdateSchema.safeParse(event);
  const lost = lostVariable(event);
  if (parsed.success && lost.length === 0) return { ok: true, update: parsed.data };
  const issues = parsed.error?.issues ?? [];
  const faults = [...faultsOf(issues), ...faultsBeside(event, issues), ...lost];
  return { ok: false, faults, buttonId: buttonIdOf(event) };
};

/** Checks an event that is already an object, such as a catalogue row or an opened envelope. Never throws. */
export const parseUpdate = (event: unknown): ParsedEvent => {
  try {
    return check(event);
  } catch (error) {
    // zod spreads the issues of a field into one call: some 100,000 of them are too many for the stack.
    if (!(error instanceof RangeError)) throw error;
    const faults = [{ path: 'event', message: 'has more faults than can be listed' }];
    return { ok: false, faults, buttonId: buttonIdOf(event) };
  }
};

/** Reads a message body, in any of its envelopes, into an update, or into all of its faults at once. Never throws. */
export const parseEvent = (body: string): ParsedEvent => {
  const opened = openEnvelope(body);
  return opened.ok ? parseUpdate(opened.event) : { ok: false, faults: opened.faults, buttonId: undefined };
};
