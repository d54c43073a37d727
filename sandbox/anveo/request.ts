import type { IncomingMessage } from 'node:http';
import { attributesOf, type Element, elementsOf, parseDocument, Refusal, single, textOf } from './document.ts';

/** One PARAMETER element, as parsed. */
export interface Parameter {
  name: string;
  value: string;
  /** The attribute VARIABLENAME. */
  variableName?: string;
}

/** A request of CLICK2CALL.BUTTON.UPDATE, as parsed. */
export interface UpdateRequest {
  userKey: string;
  parameters: readonly Parameter[];
}

/** A request in Anveo's form, or the words that refuse it. */
export type Parsed = { request: UpdateRequest } | { refusal: string };

const ACTION = 'CLICK2CALL.BUTTON.UPDATE';

/** Reads a request by Anveo's request format page. The rules check its parameters. */
export const parseRequest = ({ method, headers }: IncomingMessage, body: Buffer | undefined): Parsed => {
  try {
    if (method !== 'POST') throw new Refusal('The request method must be POST.');
    checkContentType(headers['content-type'] ?? '');
    if (body === undefined) throw new Refusal('The request is too large.');
    return { request: readRequest(parseDocument(decode(body))) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    throw error;
  }
};

const checkContentType = (contentType: string): void => {
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (mediaType !== 'application/xml') throw new Refusal('The Content-Type must be application/xml.');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw new Refusal('The charset must be UTF-8.');
};

const decode = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Refusal('The request is not valid UTF-8.');
  }
};

const readRequest = (root: Element): UpdateRequest => {
  if (root.name !== 'REQUEST') throw new Refusal('The root element must be REQUEST.');
  attributesOf(root);
  const parts = elementsOf(root, 'USERTOKEN', 'ACTION');
  return {
    userKey: readUserKey(single(parts, 'USERTOKEN', 'REQUEST')),
    parameters: readAction(single(parts, 'ACTION', 'REQUEST')),
  };
};

const readUserKey = (userToken: Element): string => {
  attributesOf(userToken);
  const userKey = single(elementsOf(userToken, 'USERKEY'), 'USERKEY', 'USERTOKEN');
  attributesOf(userKey);
  return textOf(userKey);
};

const readAction = (action: Element): Parameter[] => {
  if (attributesOf(action, 'NAME')['NAME'] !== ACTION) throw new Refusal(`The NAME of ACTION must be ${ACTION}.`);
  return elementsOf(action, 'PARAMETER').map(readParameter);
};

const readParameter = (element: Element): Parameter => {
  const { NAME: name, VARIABLENAME: variableName } = attributesOf(element, 'NAME', 'VARIABLENAME');
  if (name === undefined) throw new Refusal('A PARAMETER has no NAME attribute.');
  return { name, value: textOf(element), ...(variableName === undefined ? {} : { variableName }) };
};
