/** Whether a text fits a pattern. */
export type Fits = (text: string) => boolean;

/**
 * Returns for each length of a text's beginning how long its longest border is: an end of it that the text begins with
 * (Knuth, Morris, Pratt). With borders, a search never goes back in the searched text.
 */
const bordersOf = (text: string): number[] => {
  const borders = [0, 0];
  let border = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (border > 0 && text[index] !== text[border]) border = borders[border] ?? 0;
    if (text[index] === text[border]) border += 1;
    borders.push(border);
  }
  return borders;
};

/** Returns a search for a text: the index after its first occurrence from an index on, or undefined. */
const searchFor = (text: string) => {
  const borders = bordersOf(text);
  return (searched: string, from: number): number | undefined => {
    let matched = 0;
    for (let index = from; index < searched.length; index += 1) {
      while (matched > 0 && searched[index] !== text[matched]) matched = borders[matched] ?? 0;
      if (searched[index] === text[matched]) matched += 1;
      if (matched === text.length) return index + 1;
    }
    return undefined;
  };
};

const BAD_ESCAPE = String.raw`has a backslash with neither * nor \ after it: \* is an asterisk, and \\ a backslash`;
const TWO_WILDCARDS = 'has two wildcards in a row, where one is enough';

/** Returns the texts between the wildcards of a pattern, or what is wrong with the pattern. */
const textsOf = (pattern: string): string[] | { message: string } => {
  const entries = pattern.match(/\\[\\*]|[^\\]/gs) ?? [];
  if (entries.join('').length < pattern.length) return { message: BAD_ESCAPE };
  const texts: string[][] = [[]];
  for (const [index, entry] of entries.entries()) {
    if (entry !== '*') texts.at(-1)?.push(entry.at(-1) ?? '');
    else if (entries[index - 1] === '*') return { message: TWO_WILDCARDS };
    else texts.push([]);
  }
  return texts.map((characters) => characters.join(''));
};

/**
 * Reads a pattern in which `*` stands for any characters, also none, as EventBridge does. Matching takes time in
 * proportion to the text.
 */
export const readWildcard = (pattern: string): { ok: true; fits: Fits } | { ok: false; message: string } => {
  const texts = textsOf(pattern);
  if ('message' in texts) return { ok: false, message: texts.message };
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return { ok: true, fits: (text) => text === first };
  const searches = others.map(searchFor);
  const fits = (text: string) => {
    if (!text.startsWith(first)) return false;
    let end: number | undefined = first.length;
    for (const search of searches) {
      end = search(text, end);
      if (end === undefined) return false;
    }
    return text.length - last.length >= end && text.endsWith(last);
  };
  return { ok: true, fits };
};
