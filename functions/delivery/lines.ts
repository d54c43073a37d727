/** Takes one line of output. */
export type WriteLine = (line: string) => void;

/** Lines that are written together, all of one batch in one write, before anything awaited goes on. */
export const collectLines = (write: (text: string) => unknown): WriteLine => {
  let collected = '';
  const flush = () => {
    const text = collected;
    collected = '';
    write(text);
  };
  return (line) => {
    if (collected === '') queueMicrotask(flush);
    collected += `${line}\n`;
  };
};
