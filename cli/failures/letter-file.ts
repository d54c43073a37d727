import { type FileHandle, open } from 'node:fs/promises';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import split from 'split2';
import * as z from 'zod/mini';
import { parseInBatches } from '../../catalogue/batches.ts';
import { CommandError } from '../exit.ts';
import { openFile } from '../open-file.ts';
import { printable } from '../output.ts';

const attributeSchema = z.union([
  z.strictObject({ type: z.string(), text: z.string() }),
  /** In base64. */
  z.strictObject({ type: z.string(), binary: z.string() }),
]);

const letterSchema = z.strictObject({
  /** The message that was sent first. */
  id: z.string(),
  /** The letter's own message. */
  messageId: z.string(),
  group: z.string().check(z.minLength(1)),
  /** When the dead-letter queue took it, in ISO 8601. */
  takenAt: z.string(),
  attributes: z.record(z.string(), attributeSchema),
  body: z.string().check(z.minLength(1)),
  /** Why it was discarded. */
  discarded: z.optional(z.string()),
});

/** A dead letter as a line of a file: whole, so that it can be put back. */
export type FiledLetter = z.output<typeof letterSchema>;

const filedAttribute = ({ DataType: type = 'String', StringValue, BinaryValue }: MessageAttributeValue) =>
  BinaryValue === undefined
    ? { type, text: StringValue ?? '' }
    : { type, binary: Buffer.from(BinaryValue).toString('base64') };

const filed = (id: string, message: Message, discarded: string | undefined): FiledLetter => ({
  id,
  messageId: message.MessageId ?? '',
  group: message.Attributes?.MessageGroupId ?? '',
  takenAt: new Date(Number(message.Attributes?.SentTimestamp)).toISOString(),
  attributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, filedAttribute(value)]),
  ),
  body: message.Body ?? '',
  ...(discarded !== undefined && { discarded }),
});

/** Returns the attributes of a letter as SQS takes them. */
export const attributesOf = ({ attributes }: FiledLetter): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      'text' in value
        ? { DataType: value.type, StringValue: value.text }
        : { DataType: value.type, BinaryValue: Buffer.from(value.binary, 'base64') },
    ]),
  );

/** Writes letters to a file. */
export interface LetterWriter {
  /** Resolves when the letters are on the disk. */
  add(letters: readonly { id: string; message: Message }[], discarded?: string): Promise<void>;
  /** Returns how many letters were written. */
  count(): number;
  close(): Promise<void>;
}

/** Returns a name for a new file of letters, which has the time. */
export const newFileName = (what: string): string =>
  `${what}-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.jsonl`;

const NOT_MADE: Readonly<Record<string, string>> = {
  EEXIST: 'there is such a file already',
  ENOENT: 'there is no such folder',
  EACCES: 'it may not be written',
};

/** Opens a new file for letters; only the operator can read it. @throws CommandError when there is one of this name */
export const createLetterFile = async (file: string): Promise<LetterWriter> => {
  let handle: FileHandle;
  try {
    handle = await open(file, 'wx', 0o600);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file}: ${NOT_MADE[code] ?? message}`);
  }
  let written = 0;
  return {
    async add(letters, discarded) {
      if (letters.length === 0) return;
      await handle.appendFile(
        letters.map(({ id, message }) => `${JSON.stringify(filed(id, message, discarded))}\n`).join(''),
      );
      await handle.sync();
      written += letters.length;
    },
    count: () => written,
    close: () => handle.close(),
  };
};

const readLine = (file: string, line: string, number: number): FiledLetter => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CommandError(`${file}: line ${number} is not JSON`);
  }
  const parsed = letterSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandError(`${file}: line ${number}: ${printable(`${issue?.path.join('.')} ${issue?.message}`)}`);
};

/** Reads the letters of a file in their order. @throws CommandError that names the line that holds none */
export async function* readLetterFile(file: string): AsyncGenerator<FiledLetter> {
  let number = 0;
  for await (const lines of parseInBatches<string>(await openFile(file), split())) {
    for (const line of lines) {
      number += 1;
      if (line !== '') yield readLine(file, line, number);
    }
  }
}
