import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';

/** An element whole: name, attributes, child elements, and its text where it has no child elements. */
export type Tree = [name: string, attributes: Record<string, string>, content: string | Tree[]];

const treeOf = (element: XmlElement): Tree => {
  const elements = element.children.filter((node) => node instanceof XmlElement);
  const stray = element.children.filter((node) => node instanceof XmlText && node.text.trim() !== '');
  if (elements.length > 0 && stray.length > 0) throw new Error(`${element.name} holds stray text`);
  return [element.name, element.attributes, elements.length > 0 ? elements.map(treeOf) : element.text];
};

/** Reads a document with another library than the one that builds it. */
export const read = (xml: string): Tree => {
  const { root } = parseXml(xml);
  if (!root) throw new Error('no root element');
  return treeOf(root);
};

/** What Anveo reads as parameters: name, variable name where there is one, value. */
export const parametersIn = (xml: string) => {
  const [, , parts] = read(xml);
  const [, , parameters] = typeof parts === 'string' ? [] : (parts[1] ?? []);
  if (parameters === undefined || typeof parameters === 'string') throw new Error('ACTION holds no elements');
  return parameters.map(([, { NAME, ...attributes }, value]) => [NAME, ...Object.values(attributes), value]);
};
