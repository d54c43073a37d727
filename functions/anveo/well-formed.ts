/**
 * One piece of a document, matched where the last one ended: text, CDATA, a comment, an instruction or a tag. No two
 * alternatives begin alike and nothing is scanned twice, so that a hostile body costs no more than its length.
 */
const PIECE =
  /[^<]+|<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<(\/?)([^\s<>/!?][^\s<>/]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/sy;

/** Anveo's answers are two elements deep; a parser's time for thousands of levels is worth nothing. */
const DEEPEST = 16;

/** Text stands inside of an element only; a `]]>` in it is the end of a CDATA section whose start was lost. */
const isContent = (text: string, depth: number) => !text.includes(']]>') && (depth > 0 || text.trim() === '');

/**
 * Whether a document's tags are balanced, one inside the other, to its very end, with no text outside of them. xmlbuilder2 does not look: it takes a
 * document that was cut off, or whose end tags bear other names, for a whole one.
 */
export const isWellFormed = (document: string): boolean => {
  const open: string[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < document.length) {
    const piece = PIECE.exec(document);
    if (!piece) return false;
    const [text, end, name, rest = ''] = piece;
    if (name === undefined) {
      if (!text.startsWith('<') && !isContent(text, open.length)) return false;
      continue;
    }
    if (end) {
      if (open.pop() !== name || rest.trim() !== '') return false;
    } else if (!rest.endsWith('/')) {
      if (open.push(name) > DEEPEST) return false;
    }
  }
  return open.length === 0;
};
