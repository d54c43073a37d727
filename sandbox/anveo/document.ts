import { SaxesParser } from 'saxes';

/** Why a request cannot be read; the message is the text of the ERROR element. */
export class Refusal extends Error {
  override name = 'Refusal' as const;
}

/** An XML element. Adjacent texts and CDATA sections are one string. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

/**
 * Parses strictly and returns the root element.
 * @throws Refusal for malformed XML and for any DOCTYPE
 */
export const parseDocument = (xml: string): Element => {
  const document: Element = { name: '', attributes: {}, children: [] };
  const open = [document];
  const parent = () => open.at(-1) ?? document;
  const addText = (text: string) => {
    const { children } = parent();
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + text;
    else children.push(text);
  };
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('error', () => {
    // The parser's message can quote the document, and with it the user key.
    throw new Refusal('The request is not well-formed XML.');
  });
  parser.on('doctype', () => {
    throw new Refusal('A DOCTYPE is not allowed.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [] };
    parent().children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml).close();
  return document.children.find((child) => typeof child !== 'string') ?? document;
};

/** Returns the element's attributes; any attribute other than the allowed ones is refused. */
export const attributesOf = (element: Element, ...allowed: string[]): Record<string, string> => {
  const unknown = Object.keys(element.attributes).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Refusal(`${element.name} has an unknown attribute ${unknown}.`);
  return element.attributes;
};

/** Returns the child elements; other names and any text but white space are refused. */
export const elementsOf = (parent: Element, ...allowed: string[]): Element[] => {
  const elements: Element[] = [];
  for (const child of parent.children) {
    if (typeof child !== 'string') elements.push(child);
    else if (child.trim() !== '') throw new Refusal(`${parent.name} holds stray text.`);
  }
  const stray = elements.find(({ name }) => !allowed.includes(name));
  if (stray) throw new Refusal(`${parent.name} holds an unknown element ${stray.name}.`);
  return elements;
};

/** Returns the only element with that name; none and several are refused. */
export const single = (elements: Element[], name: string, parent: string): Element => {
  const [first, ...more] = elements.filter((element) => element.name === name);
  if (!first || more.length > 0) throw new Refusal(`${parent} needs exactly one ${name} element.`);
  return first;
};

/** Returns the text of an element; child elements are refused. */
export const textOf = (element: Element): string => {
  if (!element.children.every((child) => typeof child === 'string')) {
    throw new Refusal(`${element.name} holds something other than text.`);
  }
  return element.children.join('');
};
