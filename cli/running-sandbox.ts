import { type Endpoints, readEndpoints } from '../sandbox/endpoints-file.ts';
import { CommandError, EXIT } from './exit.ts';

/**
 * Returns the endpoints of the sandbox that runs in this folder.
 * @param missing what is not named when no sandbox runs, for the error
 * @param option how else it can be named than with --stack, if it can
 * @throws CommandError that lists the possible targets
 */
export const runningSandbox = (missing: string, option?: string): Endpoints => {
  const sandbox = readEndpoints();
  if (sandbox) return sandbox;
  const named = option === undefined ? '--stack' : `--stack or ${option}`;
  throw new CommandError(
    `${missing}: name a deployed stack with ${named}, or start the sandbox in this folder (npm start)`,
    EXIT.usage,
  );
};
