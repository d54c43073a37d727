import { stat } from 'node:fs/promises';
import { whyUnreadable } from '../../catalogue/unreadable.ts';
import { confirm } from '../confirm.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { interruptible, onInterrupt } from '../interrupt.ts';
import { count, paint, print, printable, printJson } from '../output.ts';
import { discardLetters, exportLetters, whenDiscarded } from './discard.ts';
import type { Failure } from './failure.ts';
import { importLetters } from './import.ts';
import { createLetterFile, newFileName, readLetterFile } from './letter-file.ts';
import { warnOfUnseen } from './list.ts';
import { behindLines } from './print-behind.ts';
import { requireFilter, type Selection, select } from './select.ts';
import { findSources, type SourceOptions } from './sources.ts';

export interface ExportOptions extends SourceOptions, Selection {
  /** A new file; by default one that is named by the time. */
  file?: string;
  json?: true;
}

export interface DiscardCommandOptions extends ExportOptions {
  /** Why. */
  because: string;
  /** Discards without asking. */
  yes?: true;
}

export interface ImportOptions extends SourceOptions {
  /** Puts them back without asking. */
  yes?: true;
  json?: true;
}

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Runs work that Ctrl-C ends once the letters in hand are done. Returns what it returns, and whether it was interrupted. */
const untilInterrupt = async <T>(work: (signal: AbortSignal) => Promise<T>) => {
  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort());
  const result = await work(stop.signal).finally(release);
  return { result, interrupted: stop.signal.aborted };
};

/** Writes dead letters to a file, and leaves them in the queue. */
export const exportFailures = async (
  ids: string[],
  { file = newFileName('failures'), json, ...options }: ExportOptions,
): Promise<ExitCode> => {
  requireFilter({ ...options, ids });
  const sources = await findSources(options);
  const selected = await interruptible((signal) => select(sources, { ...options, ids }, signal));
  const writer = await createLetterFile(file);
  const { result, interrupted } = await untilInterrupt((signal) =>
    exportLetters(sources, selected, writer, signal),
  ).finally(writer.close);
  const letters = writer.count();
  await (json ? printJson({ file, letters }) : print(`${count(letters, 'letter')} written to ${file}.`));
  warnOfUnseen(result.unseen);
  return interrupted ? EXIT.interrupted : EXIT.done;
};

const planLines = (failures: readonly Failure[], unseen: number): string[] => {
  const of = (when: ReturnType<typeof whenDiscarded>) =>
    failures.filter((failure) => whenDiscarded(failure, unseen) === when).length;
  const later = of('later');
  const others = unseen - later;
  return [
    `${count(failures.length, 'failure')}: ${of('now')} to discard, ${of('never')} skipped (retried).`,
    ...(later > 0 ? [`  ${later} behind other letters: discarded when those are gone and they come up.`] : []),
    ...(others > 0
      ? [`About ${count(others, 'letter')} could not be seen: those that come up and fit are done too.`]
      : []),
  ];
};

/** Gives dead updates up for good: their letters go to a file and out of the queue. */
export const discard = async (ids: string[], given: DiscardCommandOptions): Promise<ExitCode> => {
  const { file = newFileName('discarded'), because, yes, json, ...options } = given;
  if (because.trim() === '') throw new CommandError('--because must say why', EXIT.usage);
  requireFilter({ ...options, ids });
  const sources = await findSources(options);
  const selected = await interruptible((signal) => select(sources, { ...options, ids }, signal));
  const { failures, unseen } = selected;
  for (const line of planLines(failures, unseen)) say(line);
  const later = failures.filter((failure) => whenDiscarded(failure, unseen) === 'later');
  if (!failures.some((failure) => whenDiscarded(failure, unseen) === 'now')) {
    for (const line of behindLines(later)) say(line);
    say('Nothing was discarded.');
    return failures.length === 0 ? EXIT.done : EXIT.refused;
  }
  if (!yes && !(await confirm(`Discard from ${sources.letters.url}?`, 'nothing was discarded'))) {
    say('Nothing was discarded.');
    return EXIT.refused;
  }
  const writer = await createLetterFile(file);
  const discarded = new Map<string, Failure>();
  const onDiscarded = (failure: Failure) => void discarded.set(failure.id, failure);
  const { result, interrupted } = await untilInterrupt((signal) =>
    discardLetters(sources, selected, { because, file: writer, signal, onDiscarded }),
  ).finally(writer.close);
  if (json)
    await printJson(...[...discarded.values()].map(({ id, button }) => ({ id, button, action: 'discard', file })));
  else
    await print(
      paint('green', `${count(discarded.size, 'failure')} discarded; ${count(writer.count(), 'letter')} in ${file}.`),
    );
  if (result.undeleted > 0) say(`${count(result.undeleted, 'letter')} could not be deleted: repeat the command.`);
  if (!interrupted && result.unseen > 0)
    for (const line of behindLines(later.filter(({ id }) => !discarded.has(id)))) say(line);
  warnOfUnseen(result.unseen);
  if (interrupted) return EXIT.interrupted;
  return result.undeleted === 0 ? EXIT.done : EXIT.aws;
};

/** Puts letters of a file back into the dead-letter queue. The whole file is checked before. */
export const importFailures = async (file: string, { yes, json, ...options }: ImportOptions): Promise<ExitCode> => {
  const found = await stat(file).catch((error) => {
    throw new CommandError(`${printable(file)}: ${whyUnreadable(error)}`);
  });
  // A pipe cannot be read twice.
  if (!found.isFile()) throw new CommandError(`${printable(file)}: it is a folder or a pipe, not a file`);
  let letters = 0;
  for await (const _ of readLetterFile(file)) letters += 1;
  const { deadLetters } = await findSources(options);
  say(`${count(letters, 'letter')} in ${file}.`);
  if (!yes && !(await confirm(`Put back into ${deadLetters.queueUrl}?`, 'nothing was put back'))) {
    say('Nothing was put back.');
    return EXIT.refused;
  }
  const { result, interrupted } = await untilInterrupt((signal) =>
    importLetters(readLetterFile(file), deadLetters, signal),
  );
  await (json ? printJson({ file, letters: result }) : print(`${count(result, 'letter')} put back.`));
  return interrupted ? EXIT.interrupted : EXIT.done;
};
