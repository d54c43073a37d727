import { type Simulator, startSimulator } from '../sandbox/anveo/simulator.ts';
import { type DynamoDb, startDynamoDb } from '../sandbox/dynamodb.ts';
import { seedPublishers } from '../sandbox/publishers.ts';
import { type SecretsManager, startSecretsManager } from '../sandbox/secrets-manager.ts';
import { planAnveoFaults } from './anveo-faults.ts';
import { planAwsFaults } from './aws-faults.ts';
import { createBulkRuns } from './bulk-runs.ts';
import type { Chronicle, Phase } from './chronicle.ts';
import { startFleet } from './fleet.ts';
import { startHttpInterface } from './http-interface.ts';
import type { HttpPublishers } from './http-publishers.ts';
import { startOperator } from './operator/operator.ts';
import { createReturns, publishReplayed, type Returns } from './operator/returns.ts';
import { createUndos } from './operator/undos.ts';
import type { PlannedButton } from './plan/buttons.ts';
import type { Draw } from './plan/draw.ts';
import type { EventPlan } from './plan/events.ts';
import type { Progress } from './progress.ts';
import { type Credentials, drawCredentials, PROFILES, rotate } from './rotate-secret.ts';
import type { Actors } from './timetable.ts';
import { type QueueKind, startUpdateQueue, type UpdateQueue } from './update-queue.ts';
import { watchCalls } from './watch-calls.ts';

/** The services and workers of a run. */
export interface World extends Actors {
  queue: UpdateQueue;
  anveo: Simulator;
  history: DynamoDb;
  readonly returns: Returns;
  /** Sends over HTTP, to the workers. */
  readonly http: HttpPublishers;
  /** Every key, Secure Phrase and signature so far. */
  readonly keys: readonly string[];
  /** Begins a phase of the run. */
  begin(phase: Phase): void;
  /** Resolves when no bulk run, no undo and no move of dead letters is under way. */
  sent(): Promise<void>;
  /** Stops the workers, and waits for what is under way. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** What a world is made of. */
export interface WorldOptions {
  chronicle: Chronicle;
  progress: Progress;
  plan: EventPlan;
  buttons: readonly PlannedButton[];
  workers: number;
  queue: QueueKind;
  /** The share of the publishers' events that goes over HTTP, in percent. */
  http: number;
  streams: () => Draw;
  onLine: (line: string) => void;
}

const SECRET_ID = 'anveo/userkey';
/** Anveo quotes the key in its error texts, so it has none of the words that the function looks for there. */
const FIRST: Credentials = { account: { userKey: 'key-0', profiles: PROFILES }, secret: 'key-0', parts: ['key-0'] };

const createRotation = (draw: Draw, anveo: Simulator, secrets: SecretsManager, onRotation: () => void) => {
  const keys = [...FIRST.parts];
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

/** Starts AWS and Anveo, with their first keys. */
const startServices = async ({ buttons, chronicle, queue: kind }: WorldOptions) => {
  const existing = buttons.filter(({ nature }) => nature !== 'unknown').map(({ id }) => id);
  const [queue, anveo, secrets, history] = await Promise.all([
    startUpdateQueue(kind),
    startSimulator({ buttons: existing }),
    startSecretsManager(0),
    startDynamoDb(0),
  ]);
  secrets.put(SECRET_ID, FIRST.secret);
  seedPublishers(secrets);
  anveo.setAccount(FIRST.account);
  watchCalls(anveo, chronicle);
  return { queue, anveo, secrets, history };
};

/** Starts the services and the workers. Nothing fails yet. */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const { chronicle, progress, plan, buttons, workers, streams, onLine } = options;
  const { queue, anveo, secrets, history } = await startServices(options);
  const anveoFaults = planAnveoFaults(streams(), anveo, buttons);
  const awsFaults = planAwsFaults(streams());
  const rotation = createRotation(streams(), anveo, secrets, () => chronicle.add({ kind: 'rotated' }));
  const aws = { queue, historyUrl: history.url, secretsUrl: secrets.url, secretId: SECRET_ID, awsFaults };
  const fleet = await startFleet(workers, { ...aws, anveoEndpoint: anveo.endpoint, chronicle, onLine });
  const operator = startOperator(queue, history, (sent) => publishReplayed(sent, progress));
  const bulkRuns = createBulkRuns({ draw: streams(), plan, buttons, queue, anveo, progress });
  const returns = createReturns({ draw: streams(), queue, operator, chronicle, progress });
  const { runs } = bulkRuns;
  const undos = createUndos({ draw: streams(), history: operator.history, queue, chronicle, progress, runs });
  const http = await startHttpInterface({ draw: streams(), percent: options.http, fleet, secrets, progress });
  rotation.keys.push(http.key);
  return {
    queue,
    anveo,
    history,
    returns,
    http,
    kill: fleet.kill,
    rotate: rotation.rotate,
    misbehave: anveo.misbehave,
    awsOutage: awsFaults.outage,
    moveBack: returns.move,
    startRun: bulkRuns.start,
    startUndo: undos.start,
    async sent() {
      await Promise.all([bulkRuns.done(), returns.done(), undos.done()]);
    },
    keys: rotation.keys,
    begin(phase) {
      const isStorm = phase === 'storm';
      awsFaults.enable(isStorm);
      if (isStorm) anveoFaults.all();
      else anveoFaults.onlyLasting();
      if (phase === 'rest') fleet.renew();
      chronicle.add({ kind: 'phase', phase });
    },
    async stop() {
      await rotation.done();
      await http.close();
      await fleet.stop();
    },
    async close() {
      operator.close();
      await Promise.all([queue.close(), anveo.close(), secrets.close(), history.close()]);
    },
  };
};
