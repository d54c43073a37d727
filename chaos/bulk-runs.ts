import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendMessages } from '../functions/queue/send-in-order.ts';
import type { Simulator } from '../sandbox/anveo/simulator.ts';
import type { PlannedButton } from './plan/buttons.ts';
import type { Draw } from './plan/draw.ts';
import type { EventOfRun, EventPlan, PlannedEvent } from './plan/events.ts';
import type { Progress } from './progress.ts';
import type { UpdateQueue } from './update-queue.ts';

/** A bulk run that was started. */
export interface SentRun {
  runId: string;
  startedAt: number;
  /** Resolves when all of its rows were sent. */
  sent: Promise<void>;
}

/** Bulk runs, which send their rows while other updates are sent. */
export interface BulkRuns {
  readonly runs: readonly SentRun[];
  /** Starts a run over so many buttons. */
  start(rows: number): void;
  /** Resolves when no run is under way. */
  done(): Promise<void>;
}

/** What bulk runs need. */
export interface BulkRunParts {
  draw: Draw;
  plan: EventPlan;
  buttons: readonly PlannedButton[];
  queue: UpdateQueue;
  anveo: Simulator;
  progress: Progress;
}

const MOST_IN_BATCH = 10;
const LONGEST_PAUSE_MS = 150;
/** This share of the rows says what the button shows already; of these so many may be skipped. */
const RESTATED = { share: 0.25, skipped: 0.8 };

const messageOf = (event: PlannedEvent) => ({
  event,
  body: event.body,
  messageGroupId: event.button.group,
  deduplicationId: randomUUID(),
  attributes: { ...(event.runId && { RunId: event.runId }), ...(event.skipUnchanged && { SkipUnchanged: 'true' }) },
});

/** Draws so many different buttons. Poisoned ones have none: a row would not replace what was decided after its run began. */
const drawButtons = (draw: Draw, buttons: readonly PlannedButton[], count: number): PlannedButton[] => {
  const left = buttons.filter(({ poisoned }) => !poisoned);
  const most = Math.min(count, left.length);
  return Array.from({ length: most }, () => left.splice(draw.integer(0, left.length - 1), 1)).flat();
};

/**
 * Returns an event that says what the button shows, as a run's. Undefined unless every message of the event that was shown
 * has left the queue: the calls of two messages with the same content could not be told apart.
 */
const restate = ({ button, runId, startedAt }: EventOfRun, { draw, anveo, progress }: BulkRunParts) => {
  const shown = /^E(\d+)$/.exec(anveo.button(button.id)?.parameters['OFFHOURSMESSAGE'] ?? '')?.[1];
  const { first: event, waiting } = progress.messagesOf(Number(shown));
  if (waiting.length > 0) return undefined;
  if (event?.nature !== 'valid' && event?.nature !== 'half-refused') return undefined;
  const { first: _, undoes: ___, ...kept } = event;
  const { notAfter: __, ...lasting } = event.fields;
  const fields = { ...lasting, asOf: new Date(startedAt).toISOString() };
  const skipUnchanged = draw.chance(RESTATED.skipped);
  return { ...kept, body: JSON.stringify(fields), fields, notAfter: undefined, asOf: startedAt, runId, skipUnchanged };
};

const rowOf = (row: EventOfRun, parts: BulkRunParts): PlannedEvent =>
  (parts.draw.chance(RESTATED.share) ? restate(row, parts) : undefined) ??
  parts.plan.ofRun(parts.draw, row, Date.now());

const sendRows = async (rows: readonly EventOfRun[], parts: BulkRunParts) => {
  const { draw, queue, progress } = parts;
  for (let sent = 0; sent < rows.length; sent += MOST_IN_BATCH) {
    await sleep(draw.integer(0, LONGEST_PAUSE_MS));
    const events = rows.slice(sent, sent + MOST_IN_BATCH).map((row) => rowOf(row, parts));
    await sendMessages(events.map(messageOf), {
      client: queue.client,
      queueUrl: queue.queueUrl,
      onResult({ event }, result) {
        if (!result.ok) throw new Error(`the queue did not take event ${event.number}: ${result.error}`);
        progress.publish(event, result.messageId);
      },
    });
  }
};

/** Makes what starts bulk runs. */
export const createBulkRuns = (parts: BulkRunParts): BulkRuns => {
  const runs: SentRun[] = [];
  return {
    runs,
    start(count) {
      const runId = `run-${runs.length + 1}`;
      const startedAt = Date.now();
      const buttons = drawButtons(parts.draw, parts.buttons, count);
      const rows = buttons.map((button) => ({ button, runId, startedAt }));
      runs.push({ runId, startedAt, sent: sendRows(rows, parts) });
    },
    async done() {
      await Promise.all(runs.map(({ sent }) => sent));
    },
  };
};
