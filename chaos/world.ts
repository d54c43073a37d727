import { type Simulator, startSimulator } from '../sandbox/anveo/simulator.ts';
import { type SecretsManager, startSecretsManager } from '../sandbox/secrets-manager.ts';
import { failAtRandom } from './anveo-faults.ts';
import { planAwsFaults } from './aws-faults.ts';
import type { Chronicle } from './chronicle.ts';
import { startFleet } from './fleet.ts';
import { type PlannedButton, refusalsOf } from './plan/buttons.ts';
import type { Draw } from './plan/draw.ts';
import { drawCredentials, rotate } from './rotate-secret.ts';
import type { Actors } from './timetable.ts';
import { type QueueKind, startUpdateQueue, type UpdateQueue } from './update-queue.ts';
import { watchCalls } from './watch-calls.ts';

/** Everything that a run happens in. */
export interface World extends Actors {
  queue: UpdateQueue;
  anveo: Simulator;
  /** Every key, Secure Phrase and signature so far. */
  readonly keys: readonly string[];
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface WorldOptions {
  chronicle: Chronicle;
  buttons: readonly PlannedButton[];
  workers: number;
  queue: QueueKind;
  streams: () => Draw;
  onLine: (line: string) => void;
}

const SECRET_ID = 'anveo/userkey';
const FIRST_KEY = 'sandbox-user-key';

const createRotation = (draw: Draw, anveo: Simulator, secrets: SecretsManager, onRotation: () => void) => {
  const keys = [FIRST_KEY];
  let last: Promise<void> = Promise.resolve();
  return {
    keys,
    done: () => last,
    rotate() {
      const credentials = drawCredentials(draw);
      keys.push(...credentials.parts);
      last = last.then(() => {
        onRotation();
        return rotate(draw, credentials, { anveo, secrets, secretId: SECRET_ID });
      });
    },
  };
};

export const startWorld = async (options: WorldOptions): Promise<World> => {
  const { chronicle, buttons, workers, streams, onLine } = options;
  const existing = buttons.filter(({ nature }) => nature !== 'unknown').map(({ id }) => id);
  const [queue, anveo, secrets] = await Promise.all([
    startUpdateQueue(options.queue),
    startSimulator({ buttons: existing }),
    startSecretsManager(0),
  ]);
  secrets.put(SECRET_ID, FIRST_KEY);
  watchCalls(anveo, chronicle);
  failAtRandom(streams(), anveo, refusalsOf(buttons));
  const awsFaults = planAwsFaults(streams());
  const rotation = createRotation(streams(), anveo, secrets, () => chronicle.add({ kind: 'rotated' }));
  const aws = { queue, secretsUrl: secrets.url, secretId: SECRET_ID, awsFaults };
  const fleet = await startFleet(workers, { ...aws, anveoEndpoint: anveo.endpoint, chronicle, onLine });
  return {
    queue,
    anveo,
    kill: fleet.kill,
    rotate: rotation.rotate,
    misbehave: anveo.misbehave,
    awsOutage: awsFaults.outage,
    keys: rotation.keys,
    async close() {
      await rotation.done();
      await fleet.stop();
      await Promise.all([queue.close(), anveo.close(), secrets.close()]);
    },
  };
};
