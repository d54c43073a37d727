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
  supersededBy?: string;
  runId?: string;
  /** Who sent, replayed or settled it last, as they said themselves. */
  by?: string;
  /** Calls of Anveo at the receives that were written; told while the update fails. */
  attempts?: number;
  /** Set while the update fails: whether it is tried again, and since when it has failed. */
  state?: 'retrying' | 'dead';
  since?: number;
  /** Since when Anveo itself has failed it without a fault of ours between. */
  anveoSince?: number;
  /** A call of it got no answer, and may have changed the button. */
  mayHaveLanded?: true;
  /** It was delivered in Anveo's test mode, which changes no button. */
  test?: true;
  /** Absent when it has more than `MOST_UPDATE_BYTES`. */
  update?: ButtonUpdate;
}

/** What a button shows. */
export interface Shown extends Order {
  button: string;
  /** When it was sent for the first time: it tells two updates with one `asOf` apart. */
  sentAt: number;
  /** When it was delivered, or found unchanged. */
  at: number;
  runId?: string;
  update?: ButtonUpdate;
  /** A later call got no answer: the button may show what that call said. */
  uncertain?: true;
}

/** Whether an update's row says that the button showed it once. */
export const wasShown = ({ outcome, test }: HistoryRow): boolean =>
  (outcome === 'delivered' && !test) || outcome === 'unchanged';

export type Item = Record<string, AttributeValue>;

/** DynamoDB takes items of 400 KB. */
export const MOST_UPDATE_BYTES = 300_000;
/** A reason is for a table on a screen; the dead letter and the log have more of it. */
const LONGEST_REASON = 1_000;

const S = (text: string): AttributeValue => ({ S: text });

const jsonOf = (update: ButtonUpdate | undefined): string | undefined => {
  const json = JSON.stringify(update);
  return json !== undefined && Buffer.byteLength(json) <= MOST_UPDATE_BYTES ? json : undefined;
};

/** Returns a reason as rows hold it: at most its first 1,000 characters. */
export const shortReason = (reason: string): string =>
  reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON).toWellFormed()}…` : reason;

/** Returns a row's key. */
export const keyOf = (row: Order & { button: string }): Item => ({ button: S(row.button), order: S(orderOf(row)) });

/** Returns the key of what a button shows. */
export const shownKey = (button: string): Item => ({ button: S(button), order: S(SHOWS) });

/** Attributes by name, those left out that have no value. */
class Attributes {
  readonly item: Item;

  constructor(key: Item = {}) {
    this.item = key;
  }

  text(name: string, value: string | undefined): this {
    if (value !== undefined) this.item[name] = S(value);
    return this;
  }

  time(name: string, value: number | undefined): this {
    return this.text(name, value === undefined ? undefined : new Date(value).toISOString());
  }

  number(name: string, value: number | undefined): this {
    if (value !== undefined) this.item[name] = { N: String(value) };
    return this;
  }

  flag(name: string, value: true | undefined): this {
    if (value) this.item[name] = { BOOL: true };
    return this;
  }
}

/** Returns a row's attributes, added to its key where that is given. `expires` is in milliseconds since the epoch. */
export const attributesOf = (row: HistoryRow, expires: number, key?: Item): Item =>
  new Attributes(key)
    .time('at', row.at)
    .text('outcome', row.outcome)
    .text('failure', row.failure)
    .text('cause', row.cause)
    .text('reason', row.reason === undefined ? undefined : shortReason(row.reason))
    .text('supersededBy', row.supersededBy)
    .text('runId', row.runId)
    .text('by', row.by)
    .text('state', row.state)
    .time('since', row.since)
    .time('anveoSince', row.anveoSince)
    .number('attempts', row.attempts)
    .flag('mayHaveLanded', row.mayHaveLanded)
    .flag('test', row.test)
    .text('update', jsonOf(row.update))
    .number('expires', Math.ceil(expires / 1000)).item;

/** Returns the item that says what a button shows. Its `byRun` is no `runId`, which would put it into the index of runs. */
export const shownItem = (shown: Shown): Item =>
  new Attributes(shownKey(shown.button))
    .text('row', orderOf(shown))
    .time('sentAt', shown.sentAt)
    .time('at', shown.at)
    .text('byRun', shown.runId)
    .flag('uncertain', shown.uncertain)
    .text('update', jsonOf(shown.update)).item;

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
    supersededBy: textOf(item, 'supersededBy'),
    runId: textOf(item, 'runId'),
    by: textOf(item, 'by'),
    attempts: item['attempts'] && Number(item['attempts'].N),
    state: textOf(item, 'state') as HistoryRow['state'],
    since: timeOf(item, 'since'),
    anveoSince: timeOf(item, 'anveoSince'),
    mayHaveLanded: item['mayHaveLanded']?.BOOL ? true : undefined,
    test: item['test']?.BOOL ? true : undefined,
    ...updateOf(item),
  });

/** Reads what a button shows; undefined when nothing is known but that a call may have landed. */
export const readShown = (item: Item): Shown | undefined => {
  const row = textOf(item, 'row');
  if (row === undefined) return undefined;
  return present<Shown>({
    ...readOrder(row),
    button: textOf(item, 'button') ?? '',
    sentAt: timeOf(item, 'sentAt') ?? 0,
    at: timeOf(item, 'at') ?? 0,
    runId: textOf(item, 'byRun'),
    uncertain: item['uncertain'] ? true : undefined,
    ...updateOf(item),
  });
};
