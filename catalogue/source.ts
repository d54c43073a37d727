import type { Readable } from 'node:stream';
import { UnreadableFileError, whyUnreadable } from './unreadable.ts';

/** A file: its bytes without a byte order mark, and its first line. */
export interface Source {
  name: string;
  /** The first line that is not blank, with its line break if it has one. Cut to 16 KiB. */
  firstLine: string;
  chunks: AsyncIterable<Buffer>;
}

/** Bytes that are read to find the first line. */
const LONGEST_HEAD = 16 * 1024;
const FIRST_LINE = /^\s*(\S[^\r\n]*(?:\r\n|\r|\n)?)/;
/** A first line with the byte after its line break: a CR can be half of one. */
const SETTLED = /^\s*\S[^\r\n]*[\r\n][\s\S]/;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const ZIP = Buffer.from('PK\x03\x04', 'latin1');

const startsWith = (head: Buffer, bytes: Buffer) => head.subarray(0, bytes.length).equals(bytes);

/** Returns the first line. How many more bytes there are depends on the chunks. */
const firstLineIn = (head: Buffer) => /^\s*[^\r\n]*/.exec(head.toString('latin1'))?.[0] ?? '';

/** Returns what a file is, if it is not text in UTF-8. */
const foreign = (head: Buffer): string | undefined => {
  const utf16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])].some((mark) => startsWith(head, mark));
  if (utf16) return 'is UTF-16: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")';
  if (startsWith(head, ZIP)) return 'is a spreadsheet or another archive: save it as "CSV UTF-8"';
  if (firstLineIn(head).includes('\0'))
    return 'is not text, or is UTF-16: save it as UTF-8 (in a spreadsheet: "CSV UTF-8")';
  return undefined;
};

async function* bytesOf(input: Readable, name: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    const message = `is not readable: ${whyUnreadable(error)}`;
    throw new UnreadableFileError(name, [{ path: 'file', message }], { cause: error });
  }
}

const withoutMark = (head: Buffer) =>
  startsWith(head, BYTE_ORDER_MARK) ? head.subarray(BYTE_ORDER_MARK.length) : head;

const readHead = async (bytes: AsyncGenerator<Buffer, void>): Promise<Buffer> => {
  let head = Buffer.alloc(0);
  while (head.length < LONGEST_HEAD && !SETTLED.test(withoutMark(head).toString('latin1'))) {
    const next = await bytes.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
};

async function* from(head: Buffer, bytes: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  try {
    yield head;
    yield* bytes;
  } finally {
    await bytes.return();
  }
}

/**
 * Reads a file up to its first line.
 * @throws {UnreadableFileError} if the file is empty, UTF-16 or a spreadsheet
 */
export const openSource = async (input: Readable, name: string): Promise<Source> => {
  const bytes = bytesOf(input, name);
  const head = await readHead(bytes);
  const content = withoutMark(head);
  const start = content.subarray(0, LONGEST_HEAD);
  const [, firstLine] = FIRST_LINE.exec(start.toString('utf8')) ?? [];
  const blank = head.length < LONGEST_HEAD ? 'is empty' : 'starts with too much white space';
  const fault = foreign(head.subarray(0, LONGEST_HEAD)) ?? (firstLine === undefined ? blank : undefined);
  if (fault || firstLine === undefined)
    throw new UnreadableFileError(name, [{ path: 'file', message: fault ?? blank }]);
  return { name, firstLine, chunks: from(content, bytes) };
};
