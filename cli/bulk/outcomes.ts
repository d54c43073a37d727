import type { HistoryReader } from '../../functions/history/read.ts';
import type { HistoryRow } from '../../functions/history/row.ts';

/** What the updates of a run came to, counted in buttons. */
export interface Outcomes {
  delivered: number;
  superseded: number;
  unchanged: number;
  retrying: number;
  dead: number;
}

/** How much a clock may differ from that of the machine that recorded a run's start. */
const CLOCK_SKEW_MS = 900_000;

/** Which rows of a run's ID count: those of an earlier start do not. */
export interface RunOf {
  runId: string;
  /** When it started, in milliseconds since the epoch, where that is known. */
  startedAt: number | undefined;
}

/** Whether a row, or what a button shows, is of a run. */
export const isOf = ({ runId, startedAt }: RunOf, row: Pick<HistoryRow, 'runId' | 'at'>): boolean =>
  row.runId === runId && (startedAt === undefined || row.at >= startedAt - CLOCK_SKEW_MS);

/** Yields the rows of each button that a run has touched, by button. */
export async function* rowsByButton(reader: HistoryReader, run: RunOf): AsyncGenerator<HistoryRow[]> {
  let rows: HistoryRow[] = [];
  for await (const row of reader.run(run.runId)) {
    if (!isOf(run, row)) continue;
    if (rows[0] && rows[0].button !== row.button) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

const KINDS: Readonly<Record<HistoryRow['outcome'], keyof Outcomes>> = {
  delivered: 'delivered',
  superseded: 'superseded',
  unchanged: 'unchanged',
  deferred: 'retrying',
  'dead-lettered': 'dead',
};

const isSuperseded = ({ outcome }: HistoryRow) => Number(outcome === 'superseded');

/** Sorts the latest row first: of two of one moment, the one that superseded the other. */
const latestFirst = (one: HistoryRow, other: HistoryRow) =>
  other.asOf - one.asOf || other.at - one.at || isSuperseded(one) - isSuperseded(other);

/** Returns the row that counts for a button. A repeated run may have several: what is retried, else the latest. */
const decisive = (rows: readonly HistoryRow[]): HistoryRow | undefined =>
  rows.find(({ outcome }) => outcome === 'deferred') ?? rows.toSorted(latestFirst)[0];

/** Counts what a run's updates came to. @param onRows called for each button, with how many rows it has */
export const countOutcomes = async (
  reader: HistoryReader,
  run: RunOf,
  onRows: (rows: number) => void = () => undefined,
): Promise<Outcomes> => {
  const outcomes = { delivered: 0, superseded: 0, unchanged: 0, retrying: 0, dead: 0 };
  for await (const rows of rowsByButton(reader, run)) {
    onRows(rows.length);
    const row = decisive(rows);
    if (row) outcomes[KINDS[row.outcome]] += 1;
  }
  return outcomes;
};
