/** The sandbox's simulator of Anveo; arguments: milliseconds before it answers, and its number of buttons. */
import { startSimulator } from '../../sandbox/anveo/simulator.ts';
import { buttonIds } from '../updates.ts';
import { startBackend } from './backend.ts';

const [delayMs = 0, buttons = 0] = process.argv.slice(2).map(Number);
const simulator = await startSimulator({ buttons: buttonIds(buttons) });
simulator.misbehave({ kind: 'delay', ms: delayMs, share: 1 });
process.on('message', () => {
  process.send?.(simulator.buttons());
});
await startBackend(simulator.endpoint);
