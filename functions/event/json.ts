/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is an object, neither null nor a list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The messages of V8 that end in a position. They do not quote the text, and those that do have double quotes. */
const WITH_POSITION = /^([^"]{1,80} JSON) at position \d+ \(line (\d+) column (\d+)\)$/;

/** Returns where a text stops being JSON and what was expected. Never quotes the text, which may hold a secret. */
export const jsonFault = ({ message }: SyntaxError): string => {
  const [, expected, line, column] = WITH_POSITION.exec(message) ?? [];
  if (expected !== undefined) return `is not JSON: ${expected} at line ${line}, column ${column}`;
  return message === 'Unexpected end of JSON input'
    ? 'is not JSON: it ends too early'
    : 'is not JSON: it holds something that JSON does not have there';
};
