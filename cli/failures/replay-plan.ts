import type { Message } from '@aws-sdk/client-sqs';
import { CommandError, EXIT } from '../exit.ts';
import { count, printable } from '../output.ts';
import { type Events, editEvents } from './edit.ts';
import type { Failure } from './failure.ts';
import type { Letter } from './letter.ts';
import { eventIn, faultOfMend, type Mend, mendBySet, mendLetter, readSet } from './mend.ts';
import { type Selected, type Selection, select } from './select.ts';
import type { Sources } from './sources.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Which failures are sent again, and how they are mended. */
export interface PlanOptions extends Selection {
  /** Whether what SQS itself moved is sent, too. */
  force?: true;
  /** Fields that are mended: `field=value`. */
  set?: readonly string[];
  /** Whether the operator edits the events. */
  edit?: true;
  /** How events are mended, instead of `set`. */
  mend?: Mend;
}

/** What a replay is to do, and how it mends events. */
export interface ReplayPlan {
  selected: Selected;
  mend: Mend | undefined;
  todo: { failure: Failure; verdict: Verdict }[];
}

/** A letter as it was received. */
interface Received {
  letter: Letter;
  message: Message;
}

/** Most events that an editor is given, and most faults that an error shows. */
const MOST_EDITED = 100;
const MOST_FAULTS = 20;

const refuse = (faults: readonly string[]): CommandError => {
  const lines = [...faults.slice(0, MOST_FAULTS), ...(faults.length > MOST_FAULTS ? ['…'] : [])];
  return new CommandError(`nothing was sent: ${count(faults.length, 'event')} would be invalid\n${lines.join('\n')}`);
};

const mendBy =
  (edited: Events): Mend =>
  (_, { id }) =>
    edited[id];

/** Has events edited. Returns the mend that makes the edited ones of them. */
const mendByEdit = async (received: readonly Received[]): Promise<Mend> => {
  if (received.length > MOST_EDITED) {
    const why = `--edit takes at most ${MOST_EDITED} letters, and these are ${received.length}`;
    throw new CommandError(`nothing was sent: ${why}`, EXIT.usage);
  }
  const events: Events = Object.fromEntries(
    received.map(({ letter, message }) => [letter.id, eventIn(message.Body ?? '')]),
  );
  const check = (edited: Events) =>
    received.flatMap(({ letter, message }) => {
      const fault = faultOfMend(events[letter.id], edited[letter.id]);
      const invalid = fault ?? mendLetter(message, letter, mendBy(edited))?.letter.invalid;
      return invalid === undefined ? [] : [printable(`${letter.id}: ${invalid}`)];
    });
  return mendBy(await editEvents(events, check));
};

/** Whether a failure has a letter that is to be sent, as far as the failure itself tells. */
const isSendable = ({ letters, overtakenBy }: Failure) => letters.length > 0 && overtakenBy === undefined;

/**
 * Finds what is to be replayed, and has it mended. Every letter that was seen is checked.
 * @throws CommandError when a mended event would be invalid
 */
export const planReplay = async (sources: Sources, options: PlanOptions, signal: AbortSignal): Promise<ReplayPlan> => {
  const { set, edit, force } = options;
  const received = new Map<string, Received>();
  /** Letters as they are sent, by their own message IDs. */
  const sent = new Map<string, Letter | undefined>();
  const bySet = options.mend ?? (set && mendBySet(readSet(set)));
  const selected = await select(sources, options, signal, (_, letter, message) => {
    if (edit) received.set(letter.messageId, { letter, message });
    if (bySet) sent.set(letter.messageId, mendLetter(message, letter, bySet)?.letter);
  });
  const newest = selected.failures.filter(isSendable).flatMap(({ letters }) => letters.slice(-1));
  const edited = newest.map(({ messageId }) => received.get(messageId)).filter((each) => each !== undefined);
  const mend = edit ? await mendByEdit(edited) : bySet;
  if (edit)
    for (const { letter, message } of edited) sent.set(letter.messageId, mendLetter(message, letter, mend)?.letter);
  const faults = newest.flatMap(({ messageId, id }) => {
    const invalid = sent.get(messageId)?.invalid;
    return invalid === undefined ? [] : [printable(`${id}: ${invalid}`)];
  });
  if (faults.length > 0) throw refuse(faults);
  const judge = { force, hasUnseen: selected.unseen > 0, now: Date.now() };
  const todo = selected.failures.map((failure) => {
    const letter = failure.letters.at(-1);
    if (letter && sent.has(letter.messageId) && !sent.get(letter.messageId) && isSendable(failure))
      return { failure, verdict: { action: 'skip' as const, why: 'was taken out of the edited events' } };
    return { failure, verdict: verdictOf(failure, letter && (sent.get(letter.messageId) ?? letter), judge) };
  });
  return { selected, mend, todo };
};
