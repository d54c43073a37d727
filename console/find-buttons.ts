import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { checkRows } from '../catalogue/check.ts';
import { readRows } from '../catalogue/read.ts';
import type { Sources } from '../cli/failures/sources.ts';
import { openFile } from '../cli/open-file.ts';
import type { Labels } from '../functions/bulk/labels.ts';
import { readShown, type Shown } from '../functions/history/row.ts';
import { SHOWS, TABLE } from '../functions/history/table.ts';

/** Buttons that the history knows, and where the next page begins. */
export interface FoundButtons {
  buttons: Shown[];
  next: string | undefined;
}

/** Buttons after which a page ends, and what it reads of the table at most, so that it does not grow with the table. */
const ENOUGH = 50;
const MOST_REQUESTS = 10;
const MOST_MS = 700;
/** Items that one request reads: most of them are no buttons, but updates. */
const ITEMS = { all: 150, searched: 600 };

const cursorOf = (key: Record<string, AttributeValue> | undefined) =>
  key && Buffer.from(JSON.stringify(key)).toString('base64url');

const keyOf = (cursor: string | undefined): Record<string, AttributeValue> | undefined => {
  try {
    return cursor === undefined ? undefined : JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
};

const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** Finds buttons whose ID, or what they show, has a text, in the order of the table. @param from where a page before ended */
export const findButtons = async (
  { history, table: { client, tableName } }: Sources,
  wanted: string,
  from: string | undefined,
): Promise<FoundButtons> => {
  const started = performance.now();
  const exact = wanted === '' || from !== undefined ? undefined : await history.shown(wanted);
  const buttons = exact ? [exact] : [];
  let key = keyOf(from);
  for (let request = 0; request < MOST_REQUESTS && performance.now() - started < MOST_MS; request += 1) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: '#order = :shows',
        ExpressionAttributeNames: { '#order': TABLE.sortKey },
        ExpressionAttributeValues: { ':shows': { S: SHOWS } },
        Limit: wanted === '' ? ITEMS.all : ITEMS.searched,
        ...(key && { ExclusiveStartKey: key }),
      }),
    );
    for (const shown of Items.flatMap((item) => readShown(item) ?? [])) {
      const isWanted = wanted === '' || has(`${shown.button}\n${JSON.stringify(shown.update)}`, wanted);
      if (isWanted && shown.button !== exact?.button) buttons.push(shown);
    }
    key = LastEvaluatedKey;
    if (!key || buttons.length >= ENOUGH) break;
  }
  return { buttons, next: cursorOf(key) };
};

/** A button of a catalogue. */
export interface CatalogueButton {
  id: string;
  event: unknown;
  labels: Labels;
  catalogue: string;
}

/** Rows of catalogues that are read. */
const MOST_ROWS = 20_000;
const MOST_OF_CATALOGUE = 30;

/** Finds buttons in catalogues. What cannot be read is left out. @returns the buttons, and whether all was read */
export const findInCatalogues = async (
  catalogues: readonly string[],
  isWanted: (button: CatalogueButton) => boolean,
): Promise<{ buttons: CatalogueButton[]; isWhole: boolean }> => {
  const buttons: CatalogueButton[] = [];
  let read = 0;
  for (const catalogue of catalogues) {
    try {
      for await (const chunk of checkRows(await readRows(await openFile(catalogue), catalogue), { uniqueIds: false })) {
        for (const row of chunk) {
          if (!row.ok) continue;
          const button = { id: row.update.id, event: row.event, labels: row.labels ?? {}, catalogue };
          if (isWanted(button)) buttons.push(button);
        }
        read += chunk.length;
        if (read > MOST_ROWS || buttons.length >= MOST_OF_CATALOGUE) return { buttons, isWhole: false };
      }
    } catch {
      // The plans' pages say what is wrong with it.
    }
  }
  return { buttons, isWhole: true };
};

/** Whether a button of a catalogue, with its labels, has a text. */
export const hasText =
  (wanted: string) =>
  ({ id, event, labels }: CatalogueButton): boolean =>
    has(`${id}\n${JSON.stringify(event)}\n${JSON.stringify(labels)}`, wanted);
