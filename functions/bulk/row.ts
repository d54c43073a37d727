import { isObject, type Json } from '../event/json.ts';
import { type ParsedEvent, parseUpdate } from '../event/parse.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import { faultsOfLabels, type Labels } from './labels.ts';

/** A valid row of a catalogue: the event as the file has it and as parsed, and the row's labels. */
export interface CatalogueRow {
  event: unknown;
  update: ButtonUpdate;
  labels?: Labels | undefined;
}

/** A row of a catalogue, read: its parts, or all of its faults. */
export type ParsedRow = ({ ok: true } & CatalogueRow) | (Extract<ParsedEvent, { ok: false }> & { event: unknown });

const idOf = (parsed: ParsedEvent): string | undefined => (parsed.ok ? parsed.update.id : parsed.buttonId);

/** Reads a row of a catalogue: the fields of an event, and `labels` beside them. Never throws. */
export const parseRow = (row: unknown): ParsedRow => {
  if (!isObject(row) || !Object.hasOwn(row, 'labels')) return { ...parseUpdate(row), event: row };
  const { labels, ...event }: Json = row;
  const parsed = parseUpdate(event);
  const faults = faultsOfLabels(labels);
  if (faults.length === 0) return parsed.ok ? { ...parsed, event, labels: labels as Labels } : { ...parsed, event };
  const buttonId = idOf(parsed);
  const all = [...(parsed.ok ? [] : parsed.faults), ...faults];
  return { ok: false, event, faults: all, ...(buttonId !== undefined && { buttonId }) };
};
