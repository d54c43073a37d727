import { parseXml, XmlDocumentType, XmlElement, XmlText } from '@rgrove/parse-xml';

/** Why a request cannot be read: words for the ERROR element, in place of a value. */
export class Refusal extends Error {
  override name = 'Refusal' as const;
}

/** Parses strictly; a DOCTYPE is refused even where it is well-formed. Gives the root element. */
export const parseDocument = (xml: string): XmlElement => {
  const document = wellFormed(xml);
  if (document.children.some((node) => node instanceof XmlDocumentType)) throw new Refusal('A DOCTYPE is not allowed.');
  const root = document.root;
  if (root === null) throw new Refusal('The request is not well-formed XML.');
  return root;
};

const wellFormed = (xml: string) => {
  try {
    return parseXml(xml, { preserveDocumentType: true });
  } catch {
    // The parser's own words quote the document, and with it the user key. Deep nesting ends in a RangeError.
    throw new Refusal('The request is not well-formed XML.');
  }
};

/** The element's attributes, of which it may have none but the named ones. */
export const attributesOf = (element: XmlElement, ...allowed: string[]): Record<string, string> => {
  const unknown = Object.keys(element.attributes).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Refusal(`${element.name} has an unknown attribute ${unknown}.`);
  return element.attributes;
};

/** The element's child elements, which must bear one of the names; between them only white space is allowed. */
export const elementsOf = (parent: XmlElement, ...allowed: string[]): XmlElement[] => {
  const elements: XmlElement[] = [];
  for (const node of parent.children) {
    if (node instanceof XmlElement) elements.push(node);
    else if (node instanceof XmlText && node.text.trim() !== '') throw new Refusal(`${parent.name} holds stray text.`);
  }
  const stray = elements.find(({ name }) => !allowed.includes(name));
  if (stray) throw new Refusal(`${parent.name} holds an unknown element ${stray.name}.`);
  return elements;
};

/** The only one of the elements with that name. */
export const single = (elements: XmlElement[], name: string, parent: string): XmlElement => {
  const [first, ...more] = elements.filter((element) => element.name === name);
  if (!first || more.length > 0) throw new Refusal(`${parent} needs exactly one ${name} element.`);
  return first;
};

/** The text of an element that holds text alone. */
export const textOf = (element: XmlElement): string => {
  if (!element.children.every((node) => node instanceof XmlText)) {
    throw new Refusal(`${element.name} holds something other than text.`);
  }
  return element.text;
};
