import { exceeds } from '../event/text.ts';

/** What a path means. */
export type Route =
  | { kind: 'updates'; publisher: string }
  /** `buttons`: the button, and what else the path may mean by it. */
  | { kind: 'status'; publisher: string; buttons: readonly string[]; messageId: string }
  | { kind: 'unknown' };

/** The only method of a route. */
export const METHOD_OF = { updates: 'POST', status: 'GET' } as const;

const UPDATES = /^\/v1\/([^/]+)\/updates$/;
/** A button's ID may have slashes: it is all that is between. Message IDs are UUIDs on AWS. */
const STATUS = /^\/v1\/([^/]+)\/updates\/(.+)\/([\w-]{1,128})$/s;

/** An event's ID has no more characters, and DynamoDB refuses a key of more than 2048 bytes. */
const LONGEST_ID = 128;

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/**
 * Returns the IDs that a part of a path can mean: what `pathOfStatus` encoded first, then the part as it is, since API
 * Gateway decodes paths, and a caller may have encoded the ID once.
 */
const buttonsIn = (part: string): string[] => {
  const button = decoded(part);
  const buttons = button === undefined || button === part ? [part] : [button, part];
  return buttons.filter((each) => !exceeds(each, LONGEST_ID));
};

/** Reads a path as API Gateway's HTTP API hands it over, decoded once. */
export const readRoute = (path: string): Route => {
  const [, updates] = UPDATES.exec(path) ?? [];
  if (updates !== undefined) return { kind: 'updates', publisher: updates };
  const [, publisher, button, messageId] = STATUS.exec(path) ?? [];
  if (publisher === undefined || button === undefined || messageId === undefined) return { kind: 'unknown' };
  const buttons = buttonsIn(button);
  return buttons.length === 0 ? { kind: 'unknown' } : { kind: 'status', publisher, buttons, messageId };
};

/** A client resolves these parts of a path, and sends another one. */
const isDotSegment = (part: string) => part === '.' || part === '..';

const encodedOnce = (button: string): string =>
  isDotSegment(button) ? button.replaceAll('.', '%2E') : encodeURIComponent(button);

/** Encoded twice: API Gateway decodes once, and cuts off what follows a decoded question mark. */
const encoded = (button: string): string => encodeURIComponent(encodedOnce(button));

/**
 * Returns the path that tells what became of an update.
 * @param since no earlier than this the update was decided, in milliseconds since the epoch
 */
export const pathOfStatus = (publisher: string, button: string, messageId: string, since: number): string =>
  `/v1/${publisher}/updates/${encoded(button)}/${messageId}?since=${new Date(since).toISOString()}`;
