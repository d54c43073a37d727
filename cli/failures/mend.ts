import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Message } from '@aws-sdk/client-sqs';
import { mergePatch } from '../../functions/bulk/merge-patch.ts';
import { faultsOfSet } from '../../functions/bulk/set.ts';
import { openEnvelope } from '../../functions/event/envelope.ts';
import { describeFaults } from '../../functions/event/faults.ts';
import { fieldOf } from '../../functions/event/fields.ts';
import { isObject } from '../../functions/event/json.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import { type OutgoingMessage, withBy } from '../../functions/queue/message.ts';
import { messageGroupId } from '../../functions/queue/message-group.ts';
import { CommandError, EXIT } from '../exit.ts';
import type { Failure } from './failure.ts';
import { type Letter, MOVED, readLetter } from './letter.ts';

/** Returns an event as it is to be sent; undefined when it is not to be sent. */
export type Mend = (event: unknown, letter: Letter) => unknown;

/** A letter with the body that is sent. */
export interface Mended {
  letter: Letter;
  body: string;
}

/** Returns the event of a body; the body itself where it holds none. */
export const eventIn = (body: string): unknown => {
  const opened = openEnvelope(body);
  return opened.ok ? opened.event : body;
};

/** Returns a letter as it is sent: as received, or with its event mended, without an envelope. */
export const mendLetter = (message: Message, letter: Letter, mend: Mend | undefined): Mended | undefined => {
  const { Body: body = '' } = message;
  if (!mend) return { letter, body };
  const event = eventIn(body);
  const mended = mend(event, letter);
  if (mended === undefined) return undefined;
  if (isDeepStrictEqual(mended, event)) return { letter, body };
  const json = JSON.stringify(mended);
  return { letter: readLetter(message, json), body: json };
};

/**
 * Returns the message of a letter. Its deduplication ID is the same however often this letter is sent with this body, and
 * another one when its update has died again: SQS must take that.
 * @param by who sends it
 */
export const messageOf = (
  { row }: Failure,
  letter: Letter,
  { letter: mended, body }: Mended,
  by: string,
): OutgoingMessage => {
  const message = {
    body,
    messageGroupId:
      mended.button === undefined || mended.button === letter.button ? letter.group : messageGroupId(mended.button),
    deduplicationId: hash('sha256', `replay\n${letter.messageId}\n${body}`),
    // SQS does not tell when a message that it moved was sent first; its row has the moment that counts.
    attributes: {
      ...mended.attributes,
      ...(letter.kind === MOVED && row && { SentAt: new Date(row.asOf).toISOString() }),
    },
  };
  return withBy(message, by);
};

/** Fields that a mend leaves as they are: which button is meant, and when the update was decided. */
const FIXED = ['id', 'asOf'];

/** Returns what of a mended event may not be mended; a field that was a fault may. */
export const faultOfMend = (before: unknown, after: unknown): string | undefined => {
  if (!isObject(before) || !isObject(after)) return undefined;
  const parsed = parseUpdate(before);
  const isFault = (field: string) => !parsed.ok && parsed.faults.some(({ path }) => path === field);
  const changed = FIXED.find((field) => before[field] !== after[field] && !isFault(field));
  return changed === undefined ? undefined : `${changed} cannot be changed: publish a new update instead`;
};

const parse = (name: string, text: string): unknown => {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  // A phone number is text, although it is a number in JSON.
  const isText = fieldOf(name)?.kind === 'text' || name.startsWith('variables.');
  return isText && typeof value !== 'string' && value !== null ? text : value;
};

const wrong = (message: string) => new CommandError(`--set ${message}`, EXIT.usage);

/** Reads one `field=value`. */
const readField = (text: string): Record<string, unknown> => {
  const at = text.indexOf('=');
  if (at < 1) throw wrong(`${text} must be field=value`);
  const name = text.slice(0, at);
  const value = parse(name, text.slice(at + 1));
  const variable = /^variables\.(.+)$/s.exec(name)?.[1];
  return variable === undefined ? { [name]: value } : { variables: { [variable]: value } };
};

/**
 * Returns the merge patch of `field=value` texts; `variables.NAME=value` is one variable, and `null` removes a field.
 * @throws CommandError when a field or a value is wrong by itself
 */
export const readSet = (texts: readonly string[]): Readonly<Record<string, unknown>> => {
  const patch: Record<string, unknown> = {};
  for (const text of texts) {
    const { variables, ...field } = readField(text);
    Object.assign(patch, field);
    if (variables === undefined) continue;
    patch['variables'] = isObject(variables) ? { ...Object(patch['variables']), ...variables } : variables;
  }
  // Unlike in a plan, an expired update may be sent without its notAfter.
  const { notAfter: _, ...checked } = patch;
  const faults = faultsOfSet(checked);
  // Their paths are those of a plan: `set.hour24From`.
  const named = faults.map(({ path, message }) => ({ path: path.replace(/^set\./, ''), message }));
  if (named.length > 0) throw wrong(describeFaults(named));
  return patch;
};

/** Returns the mend that sets fields. */
export const mendBySet =
  (patch: Readonly<Record<string, unknown>>): Mend =>
  (event) =>
    mergePatch(event, patch);
