import { createInterface } from 'node:readline/promises';
import { CommandError, EXIT } from './exit.ts';

/**
 * Asks a question on standard error. Returns whether the answer is yes.
 * @param otherwise what did not happen, for the errors: `nothing was sent`
 * @throws CommandError without a terminal to ask on, and on Ctrl-C
 */
export const confirm = async (question: string, otherwise: string): Promise<boolean> => {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${otherwise}: without a terminal to ask on, --yes is needed`, EXIT.usage);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } catch (cause) {
    // Ctrl-C closes the prompt.
    throw new CommandError(otherwise, EXIT.interrupted, { cause });
  } finally {
    prompt.close();
  }
};
