import { setTimeout } from 'node:timers/promises';
import { UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { CommandError, EXIT } from './exit.ts';
import { type EventSourceMapping, stateOf } from './paused.ts';

/** Time between two tries, in milliseconds. */
const TRY_MS = 500;
/** Lambda takes up to a minute for a change. */
const LONGEST_WAIT_MS = 300_000;

/** Tries again and again. Returns whether it is done: `false` after the signal. @throws CommandError after five minutes */
const until = async (isDone: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> => {
  const end = Date.now() + LONGEST_WAIT_MS;
  while (!(await isDone())) {
    if (signal.aborted) return false;
    if (Date.now() > end) throw new CommandError('Lambda has not done it within five minutes', EXIT.aws);
    await setTimeout(TRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return true;
};

const stateFor = (paused: boolean) => (paused ? 'Disabled' : 'Enabled');

/** Whether the delivery is as it is wanted already, and no change is under way. */
export const isAlready = async (mapping: EventSourceMapping, paused: boolean): Promise<boolean> =>
  (await stateOf(mapping)) === stateFor(paused);

/**
 * Pauses or resumes the delivery: disables or enables the event source mapping.
 * @param signal ends the waiting; what Lambda has accepted stands
 * @returns whether it has taken effect
 * @throws CommandError when it has not within five minutes
 */
export const setPaused = async (
  mapping: EventSourceMapping,
  paused: boolean,
  signal: AbortSignal,
): Promise<boolean> => {
  const { client, uuid } = mapping;
  const isAccepted = async () => {
    try {
      await client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: !paused }));
      return true;
    } catch (error) {
      // An earlier change is still under way.
      if ((error as Error).name === 'ResourceInUseException') return false;
      throw error;
    }
  };
  return (await until(isAccepted, signal)) && (await until(() => isAlready(mapping, paused), signal));
};
