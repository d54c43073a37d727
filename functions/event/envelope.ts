import type { Fault } from './faults.ts';
import { isObject, type Json, jsonFault } from './json.ts';

/** The content of an envelope, or what is wrong with the envelope. */
type Opened = { ok: true; event: unknown } | { ok: false; faults: Fault[] };

/** EventBridge to SNS to SQS puts two envelopes around an event. More than three are a mistake. */
const MOST_ENVELOPES = 3;

const fault = (path: string, message: string): Opened => ({ ok: false, faults: [{ path, message }] });

const parseJson = (path: string, json: string): Opened => {
  try {
    return { ok: true, event: JSON.parse(json) };
  } catch (error) {
    return fault(path, jsonFault(error as SyntaxError));
  }
};

const inside = (envelope: Json, key: string): Opened =>
  isObject(envelope[key])
    ? { ok: true, event: envelope[key] }
    : fault(key, 'must be an object that holds the button update');

/** SNS without raw message delivery: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const isSns = (body: Json) => body['Type'] === 'Notification' && 'TopicArn' in body;
/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const isEventBridge = (body: Json) => 'detail-type' in body && 'detail' in body;
/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const isCloudEvent = (body: Json) => 'specversion' in body;

const openSns = ({ Message: message }: Json): Opened =>
  typeof message === 'string'
    ? parseJson('Message', message)
    : fault('Message', 'must be the button update as JSON text');

const openCloudEvent = (body: Json): Opened =>
  body['specversion'] === '1.0' ? inside(body, 'data') : fault('specversion', 'must be "1.0"');

const opener = (body: unknown): ((body: Json) => Opened) | undefined => {
  if (!isObject(body)) return undefined;
  if (isSns(body)) return openSns;
  if (isEventBridge(body)) return (event) => inside(event, 'detail');
  if (isCloudEvent(body)) return openCloudEvent;
  return undefined;
};

/**
 * Returns the event in a message body that was parsed: the body itself, or what an SNS notification (`Message`), an
 * EventBridge event (`detail`) or a CloudEvents 1.0 JSON event (`data`) holds, or several of them in each other.
 */
export const openEnvelopes = (body: unknown): Opened => {
  let opened: Opened = { ok: true, event: body };
  for (let depth = 0; depth < MOST_ENVELOPES && opened.ok; depth += 1) {
    const open = opener(opened.event);
    if (!open) return opened;
    opened = open(opened.event as Json);
  }
  return opened;
};

/** Returns the event in a message body, as `openEnvelopes` does. */
export const openEnvelope = (body: string): Opened => {
  const parsed = parseJson('body', body);
  return parsed.ok ? openEnvelopes(parsed.event) : parsed;
};
