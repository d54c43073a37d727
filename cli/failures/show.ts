import type { Message } from '@aws-sdk/client-sqs';
import type { Fault } from '../../functions/event/faults.ts';
import { parseEvent } from '../../functions/event/parse.ts';
import type { Shown } from '../../functions/history/row.ts';
import { type ReadDeadLetter, readDeadLetter } from '../../functions/queue/dead-letter.ts';
import { changesOf, type FieldChange } from '../changes.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { interruptible } from '../interrupt.ts';
import { print, printable, printJson } from '../output.ts';
import { type Failure, failureJson } from './failure.ts';
import { matcher } from './filter.ts';
import { findFailures } from './find.ts';
import { warnOfUnseen } from './list.ts';
import { eventIn } from './mend.ts';
import { showLines } from './print-show.ts';
import { findSources, type SourceOptions, type Sources } from './sources.ts';

export interface ShowOptions extends SourceOptions {
  json?: true;
}

/** All that is known of a failure. */
export interface Story {
  failure: Failure;
  /** The newest letter. */
  letter: ReadDeadLetter | undefined;
  /** The event: an object, or what the body holds instead; undefined when neither letter nor history have it. */
  event: unknown;
  faults: readonly Fault[];
  shown: Shown | undefined;
  /** What the event would change of what the button shows; undefined when either is not known. */
  changes: FieldChange[] | undefined;
  unseen: number;
}

const findEvent = async ({ history }: Sources, { row }: Failure, letter: ReadDeadLetter | undefined) => {
  const { body } = letter ?? {};
  if (body === undefined) return { event: (row && (await history.row(row)))?.update, faults: [] };
  const parsed = parseEvent(body);
  return { event: eventIn(body), faults: parsed.ok ? [] : parsed.faults };
};

/** Returns all that is known of a failure. @param message its newest letter, where that was seen */
export const storyOf = async (
  sources: Sources,
  failure: Failure,
  message: Message | undefined,
  unseen: number,
): Promise<Story> => {
  const letter = message && readDeadLetter(message);
  const { event, faults } = await findEvent(sources, failure, letter);
  const shown = failure.button === undefined ? undefined : await sources.history.shown(failure.button);
  const changes = shown?.update && typeof event === 'object' ? changesOf(shown.update, event) : undefined;
  return { failure, letter, event, faults, shown, changes, unseen };
};

/** Finds all that is known of a failure; undefined when none has the ID. */
const findStory = async (id: string, sources: Sources, signal: AbortSignal): Promise<Story | undefined> => {
  const messages: Message[] = [];
  const onLetter = (_: Failure, message: Message) => void messages.push(message);
  const { failures, unseen } = await findFailures(sources, { matches: matcher({ ids: [id] }), onLetter, signal });
  const [failure] = failures;
  if (!failure) {
    warnOfUnseen(unseen);
    return undefined;
  }
  const newest = messages.find(({ MessageId }) => MessageId === failure.letters.at(-1)?.messageId);
  return storyOf(sources, failure, newest, unseen);
};

const time = (at: number) => new Date(at).toISOString();

const storyJson = ({ failure, letter, event, faults, shown, unseen }: Story) => ({
  ...failureJson(failure, unseen > 0),
  reason: letter?.failureReason ?? failure.reason,
  asOf: time(failure.asOf),
  event,
  faults,
  deadLetter: letter && { ...letter, body: undefined },
  shown: shown && { ...shown, asOf: time(shown.asOf), sentAt: time(shown.sentAt), at: time(shown.at) },
});

/** Prints all that is known of a failure. @throws CommandError when there is none of this ID */
export const show = async (id: string, { json, ...options }: ShowOptions): Promise<ExitCode> => {
  const sources = await findSources(options);
  const story = await interruptible((signal) => findStory(id, sources, signal));
  if (!story) throw new CommandError(`nothing that fails now has the ID ${printable(id)}`);
  await (json ? printJson(storyJson(story)) : print(...showLines(story)));
  return EXIT.done;
};
