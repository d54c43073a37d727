import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const HEADER =
  'id,profileId,buttonImageUrl,colorStyleName,buttonTitle,hour24From,hour24To,offHoursMessage,configuration,' +
  'phoneNumber,askConfirmation,callFlow,variables.TEAM,allowCountries';

/** Returns one row. Both configurations alternate; hours, pictures and messages repeat as they do in a spreadsheet. */
const rowOf = (button: number): string => {
  const common = `BUTTON-${button},PROFILE-${button % 50},https://cdn.example.com/b${button % 200}.png,${(button % 13) + 1}`;
  const shown = `Call team ${button % 40},9,18,"We are back at 9, local time of site ${button % 500}."`;
  const own =
    button % 2
      ? `SIMPLE,1215${7_000_000 + (button % 999_983)},TRUE,,,`
      : `CALLFLOW,,,flow-${button % 30},TEAM-${button % 40},`;
  return `${common},${shown},${own}${button % 5 ? '' : 'USA|CANADA'}\n`;
};

const ROWS_AT_ONCE = 1000;

function* lines(rows: number) {
  yield `${HEADER}\n`;
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - from);
    yield Array.from({ length: count }, (_, index) => rowOf(from + index)).join('');
  }
}

/** Writes a catalogue `ROWS.csv` for each size into a new temporary folder. `remove` deletes the folder. */
export const writeCatalogues = async (...sizes: number[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const fileOf = (rows: number) => join(folder, `${rows}.csv`);
  for (const rows of sizes) await pipeline(Readable.from(lines(rows)), createWriteStream(fileOf(rows)));
  return { fileOf, remove: () => rm(folder, { recursive: true }) };
};
