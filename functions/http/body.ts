import type { Fault } from '../event/faults.ts';
import { isObject, type Json, jsonFault } from '../event/json.ts';
import { parseUpdate } from '../event/parse.ts';

/** Most events of one request. SQS takes as many in a batch. */
export const MOST_EVENTS = 10;

/** An event of a request: what goes to the queue, and its button. */
export interface AcceptedEvent {
  event: Json;
  buttonId: string;
  /** When the update was decided, in milliseconds since the epoch, where the event or its CloudEvent says so. */
  asOf?: number;
}

/** The events of a request, or what is wrong with it. */
export type ReadBody =
  | { kind: 'events'; events: readonly AcceptedEvent[] }
  | { kind: 'content-type'; detail: string }
  | { kind: 'json'; detail: string }
  | { kind: 'faults'; faults: readonly Fault[] };

type Read = { ok: true; accepted: AcceptedEvent } | { ok: false; faults: readonly Fault[] };

/** What the media types say of the body: whether it may be a list, and whether an event must be a CloudEvent. */
export const MEDIA_TYPES = {
  'application/json': { shapes: ['one', 'list'], cloudEvents: false },
  'application/cloudevents+json': { shapes: ['one'], cloudEvents: true },
  'application/cloudevents-batch+json': { shapes: ['list'], cloudEvents: true },
} as const satisfies Record<string, { shapes: readonly ('one' | 'list')[]; cloudEvents: boolean }>;

/** A Content-Type that a request may have. */
export type MediaType = keyof typeof MEDIA_TYPES;

const isMediaType = (text: string): text is MediaType => Object.hasOwn(MEDIA_TYPES, text);

const NAMES = Object.keys(MEDIA_TYPES).join(', ');

/** Reads a Content-Type. JSON is UTF-8 (RFC 8259), whether the type says so or not. */
const readContentType = (contentType: string): MediaType | undefined => {
  const [essence = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((each) => each.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  return isUtf8 && isMediaType(essence) ? essence : undefined;
};

const isCloudEvent = (value: unknown): value is Json => isObject(value) && Object.hasOwn(value, 'specversion');

const refused = (path: string, message: string): Read => ({ ok: false, faults: [{ path, message }] });

const readEvent = (event: unknown): Read => {
  const parsed = parseUpdate(event);
  if (!parsed.ok) return { ok: false, faults: parsed.faults };
  const { id, asOf } = parsed.update;
  return {
    ok: true,
    accepted: { event: event as Json, buttonId: id, ...(asOf !== undefined && { asOf: Date.parse(asOf) }) },
  };
};

/** Reads a CloudEvent: its `time` is when the update was decided, unless the update says so itself. */
const readCloudEvent = (cloudEvent: unknown): Read => {
  if (!isCloudEvent(cloudEvent)) return refused('specversion', 'must be "1.0", but is missing');
  const { specversion, data, time } = cloudEvent;
  if (specversion !== '1.0') return refused('specversion', 'must be "1.0"');
  if (!isObject(data)) return refused('data', 'must be an object that holds the button update');
  if (time === undefined || Object.hasOwn(data, 'asOf')) return readEvent(data);
  const read = readEvent({ ...data, asOf: time });
  if (read.ok) return read;
  return {
    ok: false,
    faults: read.faults.map((fault) => (fault.path === 'asOf' ? { ...fault, path: 'time' } : fault)),
  };
};

/** Reads the events of a list. The path of a fault begins with the event's place, from 0: `[1].hour24From`. */
const readList = (values: readonly unknown[], read: (value: unknown) => Read): ReadBody => {
  if (values.length < 1 || values.length > MOST_EVENTS) {
    const message = `must have 1 to ${MOST_EVENTS} events, but has ${values.length}`;
    return { kind: 'faults', faults: [{ path: 'body', message }] };
  }
  const all = values.map(read);
  const faults = all.flatMap((each, index) =>
    each.ok ? [] : each.faults.map(({ path, message }) => ({ path: `[${index}].${path}`, message })),
  );
  if (faults.length > 0) return { kind: 'faults', faults };
  return { kind: 'events', events: all.flatMap((each) => (each.ok ? [each.accepted] : [])) };
};

const readOne = (value: unknown, read: (value: unknown) => Read): ReadBody => {
  const one = read(value);
  return one.ok ? { kind: 'events', events: [one.accepted] } : { kind: 'faults', faults: one.faults };
};

const readValue = (value: unknown, mediaType: MediaType): ReadBody => {
  const { shapes, cloudEvents } = MEDIA_TYPES[mediaType];
  const read = (each: unknown) => (cloudEvents || isCloudEvent(each) ? readCloudEvent(each) : readEvent(each));
  const shape = Array.isArray(value) ? 'list' : 'one';
  if (!(shapes as readonly string[]).includes(shape)) {
    const right = shape === 'list' ? 'one CloudEvent' : 'a list of CloudEvents';
    return { kind: 'faults', faults: [{ path: 'body', message: `must be ${right}, as ${mediaType} says` }] };
  }
  return Array.isArray(value) ? readList(value, read) : readOne(value, read);
};

/** Returns the text of UTF-8; undefined when the bytes are none. */
const decode = (body: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
};

const parseJson = (text: string): { ok: true; value: unknown } | { ok: false; fault: string } => {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, fault: jsonFault(error as SyntaxError) };
  }
};

/**
 * Reads the body of a request: one event, a CloudEvent 1.0 with one in `data`, or a list of 1 to 10 of either. Without a list
 * the path of a fault is that of the event, such as `hour24From`.
 */
export const readBody = (body: Uint8Array, contentType: string, contentEncoding: string): ReadBody => {
  const mediaType = readContentType(contentType);
  if (mediaType === undefined)
    return { kind: 'content-type', detail: `The content type must be one of ${NAMES}, in UTF-8.` };
  if (contentEncoding !== '' && contentEncoding.toLowerCase() !== 'identity')
    return { kind: 'content-type', detail: 'The body must not be compressed: send it without Content-Encoding.' };
  const text = decode(body);
  if (text === undefined) return { kind: 'json', detail: 'The body is not JSON: it is not UTF-8.' };
  const read = parseJson(text);
  return read.ok ? readValue(read.value, mediaType) : { kind: 'json', detail: `The body ${read.fault}.` };
};
