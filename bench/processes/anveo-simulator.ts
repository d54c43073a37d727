/** The sandbox's simulator of Anveo. The argument is its number of buttons. It replies to a message with all buttons. */
import { startSimulator } from '../../sandbox/anveo/simulator.ts';
import { buttonIds } from '../updates.ts';
import { startBackend } from './backend.ts';

/** Sets how long Anveo takes to answer from now on, in milliseconds. */
export interface SetDelay {
  delayMs?: number;
}

const simulator = await startSimulator({ buttons: buttonIds(Number(process.argv[2])) });
process.on('message', ({ delayMs }: SetDelay) => {
  if (delayMs !== undefined) simulator.misbehave({ kind: 'delay', ms: delayMs, share: 1 });
  process.send?.(simulator.buttons());
});
await startBackend(simulator.endpoint);
