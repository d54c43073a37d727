import { Readable } from 'node:stream';
import { type CheckedRow, checkRows } from '../../catalogue/check.ts';
import { type Row, type Rows, readRows, UnreadableFileError } from '../../catalogue/read.ts';

/** The name that every file of these tests has. */
export const FILE = 'buttons.csv';

/** The bytes as a stream of chunks of this size; whole, if none is given. */
export const streamOf = (content: string | Uint8Array, size?: number): Readable => {
  const bytes = Buffer.from(content);
  const step = size ?? Math.max(bytes.length, 1);
  const count = Math.ceil(bytes.length / step);
  return Readable.from(Array.from({ length: count }, (_, index) => bytes.subarray(index * step, (index + 1) * step)));
};

const collect = async <T>(chunks: AsyncIterable<T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
};

export const open = (content: string | Uint8Array, size?: number): Promise<Rows> =>
  readRows(streamOf(content, size), FILE);

export const read = async (content: string | Uint8Array, size?: number): Promise<Row[]> =>
  collect((await open(content, size)).chunks);

export const eventsIn = async (content: string | Uint8Array, size?: number): Promise<unknown[]> =>
  (await read(content, size)).map(({ event }) => event);

/** The rows as they are checked. */
export const checked = async (content: string | Uint8Array, uniqueIds = true): Promise<CheckedRow[]> =>
  collect(checkRows(await open(content), { uniqueIds }));

/** The rows as they are checked, with faults and ID whether they are valid or not. */
export const check = async (content: string | Uint8Array, uniqueIds = true) =>
  (await checked(content, uniqueIds)).map((row) => ({
    ...row,
    faults: row.ok ? [] : row.faults,
    buttonId: row.ok ? row.update.id : row.buttonId,
  }));

/** The rows that came, and why no more came: undefined when the file was read to its end. */
export const readAsFarAsPossible = async (content: string | Uint8Array | Readable, size?: number) => {
  const rows: Row[] = [];
  try {
    const input = content instanceof Readable ? content : streamOf(content, size);
    for await (const chunk of (await readRows(input, FILE)).chunks) rows.push(...chunk);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    return { rows, error };
  }
  return { rows, error: undefined };
};

/** What keeps a file from being read at all. */
export const faultsOfFile = async (content: string | Uint8Array, size?: number) => {
  const { rows, error } = await readAsFarAsPossible(content, size);
  if (rows.length > 0) throw new Error(`${rows.length} rows were read`);
  return error?.faults;
};

export const HEADER = [
  'id,profileId,buttonImageUrl,colorStyleName,buttonTitle,hour24From,hour24To,offHoursMessage',
  'configuration,phoneNumber,askConfirmation,callFlow,variables.CODE,allowCountries,notAfter,asOf',
].join(',');

const COLUMNS = HEADER.split(',');

/** The number of columns in `HEADER`. */
export const WIDTH = COLUMNS.length;

const COMMON = {
  id: 'A',
  profileId: 'P',
  buttonImageUrl: 'https://example.com/a.png',
  colorStyleName: 5,
  buttonTitle: 'Call us',
  hour24From: 7,
  hour24To: 22,
  offHoursMessage: 'Closed',
};

/** What `SIMPLE_ROW` says. */
export const SIMPLE_EVENT = { ...COMMON, configuration: 'SIMPLE', phoneNumber: '12157010680', askConfirmation: true };
export const SIMPLE_ROW = 'A,P,https://example.com/a.png,5,Call us,7,22,Closed,SIMPLE,12157010680,TRUE,,,,,';

/** What `CALLFLOW_ROW` says. */
export const CALLFLOW_EVENT = {
  ...COMMON,
  id: 'B',
  configuration: 'CALLFLOW',
  callFlow: 'KEY',
  variables: { CODE: 'C1' },
};
export const CALLFLOW_ROW = 'B,P,https://example.com/a.png,5,Call us,7,22,Closed,CALLFLOW,,,KEY,C1,,,';

/** A catalogue of these rows. */
export const catalogue = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

/** `SIMPLE_ROW` with other cells in some columns. */
export const simpleRow = (cells: Readonly<Record<string, string>>): string => {
  const row = SIMPLE_ROW.split(',');
  for (const [name, cell] of Object.entries(cells)) row[COLUMNS.indexOf(name)] = cell;
  return row.join(',');
};
