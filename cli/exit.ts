/** What the command's exit code says. */
export const EXIT = {
  done: 0,
  /** The input cannot be read or breaks rules, or some of it was not taken; standard error or the summary says what. */
  refused: 1,
  /** The command line is wrong, or there is no target. */
  usage: 2,
  /** AWS did not do what it was asked for. */
  aws: 3,
  /** Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that the operator can do something about: its message is all that is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.refused, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/**
 * The AWS SDK marks the service's errors with `$metadata`; the network's have a system call, as the file system's, but no
 * path. Credentials and region that are missing are between us and AWS too.
 */
const isFromAws = (error: Error) =>
  '$metadata' in error ||
  ('syscall' in error && !('path' in error)) ||
  error.name === 'CredentialsProviderError' ||
  error.message === 'Region is missing';

/** The exit code for whatever a command threw. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof Error && isFromAws(error) ? EXIT.aws : EXIT.refused;
};
