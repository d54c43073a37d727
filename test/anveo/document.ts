import { SaxesParser } from 'saxes';

/** An element: its name, its attributes, and its child elements, or its text if it has no child elements. */
export type Tree = [name: string, attributes: Record<string, string>, content: string | Tree[]];

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: Tree[];
  text: string;
}

const closed = ({ name, attributes, children, text }: Open): Tree => {
  if (children.length > 0 && text.trim() !== '') throw new Error(`${name} holds stray text`);
  return [name, attributes, children.length > 0 ? children : text];
};

/**
 * Calls back for each element and text, as another library than the code under test finds them.
 * @throws an error if the document is not well-formed XML 1.0 or has a DOCTYPE
 */
const walk = (
  xml: string,
  onOpen: (name: string, attributes: Record<string, string>) => void,
  onText: (text: string) => void,
  onClose: () => void,
): void => {
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a DOCTYPE');
  });
  parser.on('opentag', ({ name, attributes }) => onOpen(name, attributes));
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', onClose);
  parser.write(xml).close();
};

/** Reads a document whose elements hold either elements or text. */
export const read = (xml: string): Tree => {
  const document: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  const parent = () => open.at(-1) ?? document;
  walk(
    xml,
    (name, attributes) => open.push({ name, attributes, children: [], text: '' }),
    (text) => {
      parent().text += text;
    },
    () => {
      const element = open.pop() ?? document;
      parent().children.push(closed(element));
    },
  );
  const [root] = document.children;
  if (!root) throw new Error('no root element');
  return root;
};

/** Returns the root element's name, and the name and text of each of its child elements. */
export const childTextsOf = (xml: string): [root: string, children: [name: string, text: string][]] => {
  let depth = 0;
  let root = '';
  const children: [string, string][] = [];
  walk(
    xml,
    (name) => {
      depth += 1;
      if (depth === 1) root = name;
      if (depth === 2) children.push([name, '']);
    },
    (text) => {
      const child = depth > 1 ? children.at(-1) : undefined;
      if (child) child[1] += text;
    },
    () => {
      depth -= 1;
    },
  );
  return [root, children];
};

/** Returns what Anveo reads as parameters: name, variable name where there is one, value. */
export const parametersIn = (xml: string) => {
  const [, , parts] = read(xml);
  const [, , parameters] = typeof parts === 'string' ? [] : (parts[1] ?? []);
  if (parameters === undefined || typeof parameters === 'string') throw new Error('ACTION holds no elements');
  return parameters.map(([, { NAME, ...attributes }, value]) => [NAME, ...Object.values(attributes), value]);
};
