import { randomUUID } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { readRows } from '../catalogue/read.ts';
import { whyUnreadable } from '../catalogue/unreadable.ts';
import { type OutgoingMessage, updateMessage } from '../functions/queue/message.ts';
import { sendAll } from '../publisher/sqs.ts';
import type { Queues } from './queues.ts';
import type { Row } from './table.ts';

const exampleSchema = z.strictObject({
  /** What the example shows. */
  about: z.string(),
  /** The outcome that it must have. */
  expect: z.enum(['delivered', 'dead-lettered Invalid', 'dead-lettered Rejected', 'dead-lettered Expired']),
  /** Any JSON, since some examples are invalid on purpose. */
  event: z.unknown(),
});

/** One line of an example file. */
export type Example = z.output<typeof exampleSchema>;

const readLine = (line: string, number: number, file: string): Example => {
  const where = `${file}, line ${number}`;
  const shape = '{"about": text, "expect": "delivered" or "dead-lettered Invalid|Rejected|Expired", "event": …}';
  try {
    const { data } = exampleSchema.safeParse(JSON.parse(line));
    if (data === undefined || data.event === undefined) throw new Error(`must be ${shape}`);
    return data;
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: ${whyUnreadable(error)}`, { cause: error });
  }
};

/** Reads a JSON Lines file of examples. @throws Error that names the file and the line */
export const readExamples = (file: string): Example[] =>
  textOf(file)
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, index + 1, file)]));

/** Returns the button that an event names; undefined when it names none. */
export const buttonOf = (event: unknown): string | undefined => {
  const id = typeof event === 'object' && event !== null ? Reflect.get(event, 'id') : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
};

/** Returns an example's message. Without a button's ID its message group is random. */
const messageOf = (example: Example): OutgoingMessage & { example: Example } => ({
  example,
  ...updateMessage(example.event, buttonOf(example.event) ?? randomUUID()),
});

/** An example that was published, as a row of the table without its outcome. */
export interface Published extends Omit<Row, 'outcome'> {
  messageId: string;
}

/** Publishes examples. @throws Error when the queue does not take one */
export const publishExamples = async (
  { client, queueUrl }: Pick<Queues, 'client' | 'queueUrl'>,
  examples: readonly Example[],
): Promise<Published[]> => {
  const sent = await sendAll(examples.map(messageOf), { client, queueUrl });
  return sent.map(({ message: { example }, result }) => {
    const { about, expect, event } = example;
    if (!result.ok) throw new Error(`the queue did not take "${about}": ${result.error}`);
    return { messageId: result.messageId, button: buttonOf(event) ?? '–', about, expected: expect };
  });
};

/** Returns the IDs of a catalogue's buttons. */
export const buttonsOfCatalogue = async (file: string): Promise<string[]> => {
  const rows = await readRows(createReadStream(file), file);
  const buttons: string[] = [];
  for await (const chunk of rows.chunks) buttons.push(...chunk.flatMap(({ event }) => buttonOf(event) ?? []));
  return buttons;
};
