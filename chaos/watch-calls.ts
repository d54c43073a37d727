import type { Simulator } from '../sandbox/anveo/simulator.ts';
import type { Chronicle } from './chronicle.ts';

/** Adds every request to Anveo to the chronicle as it is recorded: a waiter that never accepts is asked about each. */
export const watchCalls = (anveo: Simulator, chronicle: Chronicle): void => {
  const watching = anveo.nextRequest((request) => {
    const event = /^E(\d+)$/.exec(request.parameters['OFFHOURSMESSAGE'] ?? '')?.[1];
    chronicle.add({ kind: 'called', event: event === undefined ? undefined : Number(event), request });
    return false;
  });
  watching.catch(() => undefined);
};
