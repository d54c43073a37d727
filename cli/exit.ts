/** The command's exit codes. */
export const EXIT = {
  done: 0,
  /** The input cannot be read or breaks rules, or some of it was rejected. */
  refused: 1,
  /** The command line is wrong, or there is no target. */
  usage: 2,
  /** AWS refused a request or could not be reached. */
  aws: 3,
  /** Updates that were waited for ended in the dead-letter queue. */
  deadLettered: 4,
  /** Updates that were waited for have no final outcome yet. */
  notSettled: 5,
  /** Ctrl-C: 128 and the signal's number, as in shells. */
  interrupted: 130,
} as const;

/** An exit code of the command. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that the operator can correct. Only its message is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.refused, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/**
 * Whether an error is AWS's, the network's, or about missing credentials or a missing region. Network errors have a system
 * call and no path; file system errors have both.
 */
const isFromAws = (error: Error) =>
  '$metadata' in error ||
  ('syscall' in error && !('path' in error)) ||
  error.name === 'CredentialsProviderError' ||
  error.message === 'Region is missing';

/** Returns the exit code for an error that a command threw. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof Error && isFromAws(error) ? EXIT.aws : EXIT.refused;
};
