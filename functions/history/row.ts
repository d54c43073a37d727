import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ButtonUpdate } from '../event/schema.ts';
import { type Order, orderOf, readOrder, SHOWS } from './table.ts';

/** What became of an update, as the history tells it. Times are in milliseconds since the epoch. */
export interface HistoryRow extends Order {
  button: string;
  /** When the latest outcome was reached. */
  at: number;
  outcome: 'delivered' | 'superseded' | 'unchanged' | 'deferred' | 'dead-lettered';
  /** The kind of a dead letter. */
  failure?: string;
  /** The cause of a deferral. */
  cause?: string;
  reason?: string;
  /** The message that was delivered instead. */
  by?: string;
  runId?: string;
  /** Calls of Anveo at the receives that were written; told while the update fails. */
  attempts?: number;
  /** Set while the update fails: whether it is tried again, and since when it has failed. */
  state?: 'retrying' | 'dead';
  since?: number;
  /** Since when Anveo itself has failed it without a fault of ours between. */
  anveoSince?: number;
  /** A call of it got no answer, and may have changed the button. */
  mayHaveLanded?: true;
  /** Absent when it has more than `MOST_UPDATE_BYTES`. */
  update?: ButtonUpdate;
}

/** What a button shows. */
export interface Shown extends Order {
  button: string;
  /** When it was delivered, or found unchanged. */
  at: number;
  runId?: string;
  update?: ButtonUpdate;
  /** A later call got no answer: the button may show what that call said. */
  uncertain?: true;
}

export type Item = Record<string, AttributeValue>;

/** DynamoDB takes items of 400 KB. */
export const MOST_UPDATE_BYTES = 300_000;
/** A reason is for a table on a screen; the dead letter and the log have more of it. */
const LONGEST_REASON = 1_000;

const S = (text: string): AttributeValue => ({ S: text });
const N = (number: number): AttributeValue => ({ N: String(number) });
const time = (at: number): AttributeValue => S(new Date(at).toISOString());

const jsonOf = (update: ButtonUpdate | undefined): AttributeValue | undefined => {
  const json = JSON.stringify(update);
  return json !== undefined && Buffer.byteLength(json) <= MOST_UPDATE_BYTES ? S(json) : undefined;
};

const cut = (reason: string) =>
  reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON).toWellFormed()}…` : reason;

const defined = (attributes: Record<string, AttributeValue | false | undefined>): Item =>
  Object.fromEntries(Object.entries(attributes).filter((each): each is [string, AttributeValue] => Boolean(each[1])));

/** Returns a row's key. */
export const keyOf = (row: Order & { button: string }): Item => ({ button: S(row.button), order: S(orderOf(row)) });

/** Returns the key of what a button shows. */
export const shownKey = (button: string): Item => ({ button: S(button), order: S(SHOWS) });

/** Returns a row's attributes beside its key. `expires` is in milliseconds since the epoch. */
export const attributesOf = (row: HistoryRow, expires: number): Item =>
  defined({
    at: time(row.at),
    outcome: S(row.outcome),
    attempts: row.attempts !== undefined && N(row.attempts),
    failure: row.failure !== undefined && S(row.failure),
    cause: row.cause !== undefined && S(row.cause),
    reason: row.reason !== undefined && S(cut(row.reason)),
    by: row.by !== undefined && S(row.by),
    runId: row.runId !== undefined && S(row.runId),
    state: row.state && S(row.state),
    since: row.since !== undefined && time(row.since),
    anveoSince: row.anveoSince !== undefined && time(row.anveoSince),
    mayHaveLanded: row.mayHaveLanded && { BOOL: true },
    update: jsonOf(row.update),
    expires: N(Math.ceil(expires / 1000)),
  });

/** Returns the item that says what a button shows. */
export const shownItem = (shown: Shown): Item =>
  defined({
    ...shownKey(shown.button),
    row: S(orderOf(shown)),
    at: time(shown.at),
    runId: shown.runId !== undefined && S(shown.runId),
    uncertain: shown.uncertain && { BOOL: true },
    update: jsonOf(shown.update),
  });

const textOf = (item: Item, name: string): string | undefined => item[name]?.S;

const timeOf = (item: Item, name: string): number | undefined => {
  const text = textOf(item, name);
  return text === undefined ? undefined : Date.parse(text);
};

const updateOf = (item: Item): { update: ButtonUpdate } | undefined => {
  const json = textOf(item, 'update');
  return json === undefined ? undefined : { update: JSON.parse(json) as ButtonUpdate };
};

/** Leaves out what is undefined, since optional properties are absent and not undefined. */
const present = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** Reads an update's row. */
export const readRow = (item: Item): HistoryRow =>
  present<HistoryRow>({
    ...readOrder(textOf(item, 'order') ?? ''),
    button: textOf(item, 'button') ?? '',
    at: timeOf(item, 'at') ?? 0,
    outcome: (textOf(item, 'outcome') ?? 'deferred') as HistoryRow['outcome'],
    failure: textOf(item, 'failure'),
    cause: textOf(item, 'cause'),
    reason: textOf(item, 'reason'),
    by: textOf(item, 'by'),
    runId: textOf(item, 'runId'),
    attempts: item['attempts'] && Number(item['attempts'].N),
    state: textOf(item, 'state') as HistoryRow['state'],
    since: timeOf(item, 'since'),
    anveoSince: timeOf(item, 'anveoSince'),
    mayHaveLanded: item['mayHaveLanded']?.BOOL ? true : undefined,
    ...updateOf(item),
  });

/** Reads what a button shows; undefined when nothing is known but that a call may have landed. */
export const readShown = (item: Item): Shown | undefined => {
  const row = textOf(item, 'row');
  if (row === undefined) return undefined;
  return present<Shown>({
    ...readOrder(row),
    button: textOf(item, 'button') ?? '',
    at: timeOf(item, 'at') ?? 0,
    runId: textOf(item, 'runId'),
    uncertain: item['uncertain'] ? true : undefined,
    ...updateOf(item),
  });
};
