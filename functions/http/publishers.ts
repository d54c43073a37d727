import * as z from 'zod/mini';
import { isObject } from '../event/json.ts';
import { readWildcard } from '../event/wildcard.ts';
import { EXPECTED_KEY, isKey, MOST_KEYS } from './signature.ts';

/** A system that may send updates over HTTP. */
export interface Publisher {
  /** What it may sign with: more than one while its key is rotated. */
  keys: readonly string[];
  /** Patterns of the IDs of its buttons, in which `*` stands for any characters; every button without them. */
  buttons?: readonly string[];
}

/** Publishers by name. */
export type Publishers = ReadonlyMap<string, Publisher>;

/** What a publisher's name must be. */
export const EXPECTED_NAME = '1 to 64 letters, digits, - and _, of which the first is a letter or a digit';

/** What the publishers' secret must hold; said when it does not, since the content itself must never be shown. */
export const EXPECTED_PUBLISHERS =
  'expected JSON {"NAME": {"keys": ["whsec_…"], "buttons": ["SALES-*"]}}, ' +
  `where NAME is ${EXPECTED_NAME}, keys has 1 to ${MOST_KEYS} of ${EXPECTED_KEY}, ` +
  'and buttons, which may be left out, has patterns of button IDs';

/** Whether a text can be a publisher's name. */
export const isPublisherName = (text: string): boolean => /^[A-Za-z\d][\w-]{0,63}$/.test(text);

/** Whether a text can be a pattern of button IDs. */
export const isButtonPattern = (text: string): boolean => text !== '' && readWildcard(text).ok;

/** An unknown property is refused: a typo in `buttons` would open every button. */
const publisherSchema = z.strictObject({
  keys: z.array(z.string().check(z.refine(isKey))).check(z.minLength(1), z.maxLength(MOST_KEYS)),
  buttons: z.optional(z.array(z.string().check(z.refine(isButtonPattern))).check(z.minLength(1))),
});

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readPublisher = (value: unknown): Publisher | undefined => {
  const { data } = publisherSchema.safeParse(value);
  return data && { keys: data.keys, ...(data.buttons && { buttons: data.buttons }) };
};

/** Reads the text of the publishers' secret; undefined when it is not as documented. */
export const parsePublishers = (text: string): Publishers | undefined => {
  const json = readJson(text);
  if (!isObject(json)) return undefined;
  const publishers = new Map<string, Publisher>();
  for (const [name, value] of Object.entries(json)) {
    const publisher = readPublisher(value);
    if (!publisher || !isPublisherName(name)) return undefined;
    publishers.set(name, publisher);
  }
  return publishers;
};

const fits = (pattern: string, text: string): boolean => {
  const read = readWildcard(pattern);
  return read.ok && read.fits(text);
};

/** Whether a button is one of a publisher's. It takes time in proportion to the patterns and the ID. */
export const mayUpdate = ({ buttons }: Publisher, buttonId: string): boolean =>
  buttons === undefined || buttons.some((pattern) => fits(pattern, buttonId));
