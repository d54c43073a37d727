import { create } from 'xmlbuilder2';
import { isWellFormed } from './well-formed.ts';

/** Anveo's answer document: the texts of RESULT and ERROR, trimmed, empty where the element is missing or empty. */
export interface AnveoResponse {
  result: string;
  error: string;
}

/** A body that is no answer of Anveo's, and why. */
export type Unreadable = { unreadable: string };

const unreadable = (why: string): Unreadable => ({ unreadable: why });

/** xmlbuilder2 would read anything else as JSON or YAML. */
const STARTS_AS_XML = /^\s*</;

interface Node {
  nodeName: string;
  textContent: string | null;
  childNodes: Iterable<Node>;
}

const textsOf = (root: Node, name: string) =>
  [...root.childNodes]
    .filter((child) => child.nodeName === name)
    .map((child) => child.textContent?.trim() ?? '')
    .filter((text) => text !== '')
    .join(' ');

const parse = (body: string): AnveoResponse | Unreadable => {
  const root = create(body).root().node as unknown as Node;
  if (root.nodeName !== 'RESPONSE') return unreadable('its root element is not RESPONSE');
  const response = { result: textsOf(root, 'RESULT'), error: textsOf(root, 'ERROR') };
  return response.result === '' && response.error === '' ? unreadable('it has neither RESULT nor ERROR') : response;
};

const read = (body: string): AnveoResponse | Unreadable => {
  if (body.trim() === '') return unreadable('it is empty');
  if (/<!DOCTYPE/i.test(body)) return unreadable('it has a document type declaration');
  if (!STARTS_AS_XML.test(body)) return unreadable('it is not XML');
  if (!isWellFormed(body)) return unreadable('it is no whole XML document');
  try {
    return parse(body);
  } catch {
    return unreadable('it is not XML');
  }
};

/** Anveo says SUCCESS in the same bytes each time: so many answers, and none longer than that, are not read again. */
const MOST_REMEMBERED = 8;
const LONGEST_REMEMBERED = 512;
const remembered = new Map<string, AnveoResponse | Unreadable>();

/** Reads a response body (Anveo, "API response format"). HTML, an empty or cut-off body and any DTD are unreadable. */
export const readResponse = (body: string): AnveoResponse | Unreadable => {
  const known = remembered.get(body);
  if (known) return known;
  const response = read(body);
  if (body.length > LONGEST_REMEMBERED) return response;
  if (remembered.size === MOST_REMEMBERED) remembered.clear();
  remembered.set(body, response);
  return response;
};
