import { describeFaults, type Fault } from '../event/faults.ts';

/** A row that a run does not publish, and why. */
export interface Rejection {
  /** Its number in the catalogue's file, from 1. */
  row: number;
  buttonId: string | undefined;
  reason: string;
}

/** Makes the rejection of a row that breaks rules. */
export const invalid = (row: number, buttonId: string | undefined, faults: readonly Fault[]): Rejection => ({
  row,
  buttonId,
  reason: describeFaults(faults),
});

/**
 * Most bytes of a reason and of a button's ID in JSON: Step Functions cuts an error at 32 KiB, and a batch has up to 50
 * rows. AWS's refusals name the resource after some 300 bytes.
 */
const MOST_REASON_BYTES = 520;
const MOST_ID_BYTES = 90;

/** Shortens a text to so many bytes of JSON. A control character becomes a space: JSON has six characters for it. */
const cut = (text: string, most: number): string => {
  const plain = text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ');
  let bytes = 0;
  let end = 0;
  for (const character of plain) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - '""'.length;
    if (bytes > most) return `${plain.slice(0, end)}…`;
    end += character.length;
  }
  return plain;
};

const describe = ({ row, buttonId = 'unknown', reason }: Rejection) =>
  `line ${row} (${cut(buttonId, MOST_ID_BYTES)}): ${cut(reason, MOST_REASON_BYTES)}`;

/** Returns the rejections of a batch as a text with a line for each, short enough for an error in Step Functions. */
export const listed = (rejections: readonly Rejection[]): string => rejections.map(describe).join('\n');
