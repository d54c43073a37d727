import type { Message } from '@aws-sdk/client-sqs';
import { CommandError, EXIT } from '../exit.ts';
import { count, printable } from '../output.ts';
import type { Failure } from './failure.ts';
import { type Filter, type FilterOptions, filterOf, isEmpty, matcher } from './filter.ts';
import { type Found, findFailures } from './find.ts';
import type { Letter } from './letter.ts';
import type { Sources } from './sources.ts';

/** Which failures a change is about. */
export interface Selection extends FilterOptions {
  /** Says that an empty filter means all. */
  all?: true | undefined;
}

/** The letters that a change is about, and whether a letter is one of them. */
export interface Selected extends Found {
  matches: (failure: Failure) => boolean;
  /** Letters that came later are left alone, unless they were seen. In milliseconds. */
  until: number;
  /** The letters that were seen, by their own message IDs. */
  seen: ReadonlySet<string>;
}

const refuseMissing = (ids: readonly string[], { failures, unseen }: Found) => {
  const found = new Set(failures.map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return;
  const unsure = unseen > 0 ? `; about ${count(unseen, 'letter')} could not be seen` : '';
  throw new CommandError(
    `nothing was done: nothing that fails now has the ID ${missing.map(printable).join(', ')}${unsure}`,
  );
};

/** Returns the filter of a change. @throws CommandError when neither IDs, nor a filter, nor `all` are given */
export const requireFilter = ({ all, ...options }: Selection): Filter => {
  const filter = filterOf(options);
  matcher(filter);
  if (!isEmpty(filter) || all) return filter;
  const how = 'name failures by their IDs or by a filter, or all of them with --all';
  throw new CommandError(`nothing was done: ${how}`, EXIT.usage);
};

/** Finds the failures that a change is about. @throws CommandError when an ID is none of a failure */
export const select = async (
  sources: Sources,
  selection: Selection,
  signal: AbortSignal,
  onLetter?: (failure: Failure, letter: Letter, message: Message) => void,
): Promise<Selected> => {
  const filter = requireFilter(selection);
  const matches = matcher(filter);
  const until = Date.now();
  const found = await findFailures(sources, {
    matches,
    signal,
    onLetter: (failure, message) => onLetter?.(failure, failure.letters[0], message),
  });
  refuseMissing(filter.ids ?? [], found);
  const seen = new Set(found.failures.flatMap(({ letters }) => letters.map(({ messageId }) => messageId)));
  return { ...found, matches, until, seen };
};

/** Whether a letter that is received now is one that was meant: it was seen, or was there and stood behind others. */
export const isMeant = ({ until, seen }: Selected, { messageId, takenAt }: Letter): boolean =>
  seen.has(messageId) || takenAt <= until;
