/** Characters that take two columns of a terminal: East Asian ones and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

const columnsOf = (character: string): number => {
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

/** Returns how many columns of a terminal a text takes. */
export const widthOf = (text: string): number => [...text].reduce((sum, each) => sum + columnsOf(each), 0);

/** Cuts a word into pieces of at most so many columns. */
const piecesOf = (word: string, columns: number): string[] => {
  const pieces = [''];
  let width = 0;
  for (const character of word) {
    width += columnsOf(character);
    if (width > columns) {
      pieces.push('');
      width = columnsOf(character);
    }
    pieces.push(`${pieces.pop()}${character}`);
  }
  return pieces;
};

/** Returns a text in lines of at most so many columns. They end at spaces, or in a word that is longer than a line. */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(/(?<= )(?=[^ ])/)) {
    for (const piece of widthOf(word) > columns ? piecesOf(word, columns) : [word]) {
      if (width > 0 && width + widthOf(piece.trimEnd()) > columns) {
        lines.push(line.trimEnd());
        line = '';
        width = 0;
      }
      line += piece;
      width += widthOf(piece);
    }
  }
  return [...lines, line];
};

const INDENT = '    ';

/**
 * Returns lines of a text beside its title. A title that takes half of the columns or more has the text below it.
 * @param paintTitle colours the title
 */
export const beside = (
  title: string,
  text: string,
  columns: number,
  paintTitle: (text: string) => string = (plain) => plain,
): string[] => {
  const width = widthOf(title);
  const isLong = width >= columns / 2;
  const indent = isLong ? INDENT : ' '.repeat(width);
  const lines = wrap(text, columns - indent.length);
  if (isLong) return [paintTitle(title), ...lines.map((line) => `${INDENT}${line}`)];
  return lines.map((line, index) => `${index === 0 ? paintTitle(title) : indent}${line}`);
};
