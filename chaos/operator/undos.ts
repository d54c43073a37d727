import { setTimeout as sleep } from 'node:timers/promises';
import { type PreparedUndo, prepareUndo } from '../../cli/bulk/prepare-undo.ts';
import type { HistoryReader } from '../../functions/history/read.ts';
import type { OutgoingMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import type { SentRun } from '../bulk-runs.ts';
import type { Chronicle } from '../chronicle.ts';
import { contentOf } from '../plan/content.ts';
import type { Draw } from '../plan/draw.ts';
import type { PlannedEvent } from '../plan/events.ts';
import type { Progress } from '../progress.ts';
import type { UpdateQueue } from '../update-queue.ts';

/** How an undo goes. */
export interface UndoPlan {
  /** Which run it undoes: 0 is the first that was started, and what is almost 1 the last. */
  which: number;
  /** It begins when this share of the run's messages has left the queue. */
  deliveredShare: number;
  /** Two operators undo the same run at once. */
  isTwice: boolean;
  /** Killed when this share of its messages was sent, and repeated under its ID; 1 for one that is not killed. */
  killedAt: number;
}

/** Undoes of bulk runs, and of undos. */
export interface Undos {
  start(plan: UndoPlan): void;
  /** Resolves when no undo is under way. */
  done(): Promise<void>;
}

/** What undos need. */
export interface UndoParts {
  draw: Draw;
  history: HistoryReader;
  queue: UpdateQueue;
  chronicle: Chronicle;
  progress: Progress;
  /** The bulk runs that were started so far. */
  runs: readonly SentRun[];
}

const LONGEST_PAUSE_MS = 100;
const LOOK_MS = 100;
/** What waits behind poison does so until the end. */
const LONGEST_WAIT_MS = 15_000;

type UndoMessage = OutgoingMessage & { buttonId: string };

/**
 * Returns the event of an undo's message, which says what an earlier event said. Undefined while another message says so
 * too: the calls of both could not be told apart. Those of other undos of the run are the same.
 */
const eventOf = (message: UndoMessage, undoId: string, run: SentRun, progress: Progress): PlannedEvent | undefined => {
  const fields = JSON.parse(message.body);
  const asOf = Date.parse(fields.asOf);
  const number = Number(/^E(\d+)$/.exec(fields.offHoursMessage)?.[1]);
  const { first, waiting } = progress.messagesOf(number);
  if (!first || !waiting.every((each) => each.undoes === run.runId && each.asOf === asOf)) return undefined;
  const nature = first.nature === 'half-refused' ? first.nature : 'valid';
  const about = { number, button: first.button, nature, runId: undoId, undoes: run.runId } as const;
  return {
    ...about,
    body: message.body,
    fields,
    content: contentOf(fields),
    notAfter: undefined,
    asOf,
    skipUnchanged: true,
  };
};

/** Sends what was prepared, until it is killed. Returns the buttons whose messages were left out. */
const send = async (
  { spooled, counts }: PreparedUndo,
  undoId: string,
  run: SentRun,
  killedAt: number,
  { draw, queue, progress }: UndoParts,
): Promise<string[]> => {
  const { client, queueUrl } = queue;
  const leftOut: string[] = [];
  let left = Math.floor(counts.restore * killedAt);
  for await (const batch of spooled.batches(() => undefined)) {
    await sleep(draw.integer(0, LONGEST_PAUSE_MS));
    const events = new Map(batch.map((message) => [message.body, eventOf(message, undoId, run, progress)]));
    leftOut.push(...batch.flatMap(({ body, buttonId }) => (events.get(body) ? [] : [buttonId])));
    const sendable = batch.filter(({ body }) => events.get(body)).slice(0, left);
    left -= batch.length;
    await sendMessages(sendable, {
      ...{ client, queueUrl },
      onResult({ body }, result) {
        if (!result.ok) throw new Error(`the queue did not take an undo: ${result.error}`);
        const event = events.get(body);
        // SQS answers a repetition with the message that it took before.
        if (event && !progress.published.has(result.messageId)) progress.publish(event, result.messageId);
      },
    });
    if (left <= 0) break;
  }
  return leftOut;
};

/** Undoes a run as `bulk undo` does: decides for each button, then sends. */
const undo = async (undoId: string, run: SentRun, killedAt: number, parts: UndoParts): Promise<void> => {
  const { chronicle, history } = parts;
  const about = { undoId, run: run.runId };
  chronicle.add({ kind: 'undo', ...about, step: 'begun' });
  const prepared = await prepareUndo(history, run, { undoId }, async (undone) => {
    const { button, action } = undone;
    chronicle.add({ kind: 'decided', ...about, button, action: action === 'none' ? undone.why : action });
  });
  chronicle.add({ kind: 'undo', ...about, step: 'decided' });
  const leftOut = await send(prepared, undoId, run, killedAt, parts).finally(prepared.spooled.close);
  if (killedAt === 1) chronicle.add({ kind: 'undo', ...about, step: 'sent', leftOut });
};

/** Resolves when so much of a run has left the queue. */
const delivered = async ({ runId, sent }: SentRun, share: number, progress: Progress): Promise<void> => {
  await sent;
  const end = Date.now() + LONGEST_WAIT_MS;
  for (let run = progress.countRun(runId); run.gone < run.sent * share && Date.now() < end; ) {
    await sleep(LOOK_MS);
    run = progress.countRun(runId);
  }
};

/** Makes what undoes bulk runs, once their rows were sent and while those are still delivered. */
export const createUndos = (parts: UndoParts): Undos => {
  const begun: Promise<void>[] = [];
  const undos: SentRun[] = [];
  const undoOf = async (run: SentRun, { deliveredShare, killedAt }: UndoPlan) => {
    const undoId = `undo-${undos.length + 1}`;
    const ended = Promise.withResolvers<void>();
    undos.push({ runId: undoId, startedAt: Date.now(), sent: ended.promise });
    await delivered(run, deliveredShare, parts.progress);
    await undo(undoId, run, killedAt, parts);
    if (killedAt < 1) await undo(undoId, run, 1, parts);
    ended.resolve();
  };
  return {
    start(plan) {
      const { which, isTwice } = plan;
      const runs = [...parts.runs, ...undos].toSorted((a, b) => a.startedAt - b.startedAt);
      const run = runs[Math.floor(which * runs.length)];
      if (!run) return;
      for (let times = 0; times < (isTwice ? 2 : 1); times += 1) begun.push(undoOf(run, plan));
    },
    async done() {
      await Promise.all(begun);
    },
  };
};
