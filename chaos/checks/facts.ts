import type { HistoryRow, Shown } from '../../functions/history/row.ts';
import type { Button } from '../../sandbox/anveo/simulator.ts';
import type { Entry } from '../chronicle.ts';
import type { HttpSeen } from '../http-publishers.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Letter } from '../queue/letters.ts';

/** What the history says of a button. */
export interface ButtonHistory {
  button: string;
  shown: Shown | undefined;
  rows: readonly HistoryRow[];
}

/** Everything that was seen in a run, for the checks. */
export interface Facts {
  /** The published events by their message IDs. */
  published: ReadonlyMap<string, PlannedEvent>;
  entries: readonly Entry[];
  /** When the run began, in milliseconds since the epoch. */
  began: number;
  letters: readonly Letter[];
  /** The buttons as the simulator shows them at the end. */
  buttons: readonly Pick<Button, 'id' | 'parameters' | 'countries' | 'variables'>[];
  /** What the history says of the buttons; undefined where there is none. */
  history?: readonly ButtonHistory[];
  /** What was seen of the requests over HTTP; undefined where there were none. */
  http?: HttpSeen;
  /** Messages that are still in the queue. */
  left: readonly string[];
  /** Everything that the workers wrote. */
  output: readonly string[];
  /** What must not appear anywhere. */
  secrets: readonly string[];
}

/** A rule that does not hold. */
export interface Violation {
  rule: string;
  /** For people: what was seen instead. */
  detail: string;
  /** Message IDs of the events that it is about. */
  messageIds: readonly string[];
}
