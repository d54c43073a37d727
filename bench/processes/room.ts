/** Runs the sandbox, and `bulk run` over a catalogue in it. Publishes updates of another button in between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { updateMessage } from '../../functions/queue/message.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { isSettled, type LoggedOutcome } from '../../sandbox/outcomes.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { closing } from '../plan.ts';
import { buttonIds, spread } from '../updates.ts';

/** How to run: rows of the catalogue, the backlog, how long Anveo takes, and after which shares of the rows to publish. */
export interface RoomOptions {
  rows: number;
  backlog: number;
  delayMs: number;
  shares: number[];
}

/** What was measured: updates a second, milliseconds to the delivery of each update, and the messages before it. */
export interface Room {
  rate: number;
  waits: { ms: number; before: number }[];
}

const CLI = fileURLToPath(new URL('../../cli/anveo-buttons.ts', import.meta.url));
const OTHER = 'OTHER';

const sandbox = await startSandbox({ dataDir: undefined, buttons: [OTHER], onLog: () => undefined });
const { client, queueUrl } = sandbox.queues;
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const [{ body: otherBody = '' } = {}] = spread(1, 1);

/** Publishes an update of the other button and returns the time until its outcome. */
const publishOther = async (): Promise<Room['waits'][number]> => {
  const { body, messageGroupId, deduplicationId } = updateMessage({ ...JSON.parse(otherBody), id: OTHER }, OTHER);
  const before = sandbox.queues.messages().length;
  const started = performance.now();
  const message = { MessageBody: body, MessageGroupId: messageGroupId, MessageDeduplicationId: deduplicationId };
  const { MessageId = '' } = await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
  await sandbox.outcomes.settled([MessageId]);
  if (sandbox.outcomes.of(MessageId)?.outcome !== 'delivered') throw new Error('the update was not delivered');
  return { ms: performance.now() - started, before };
};

const startRun = async ({ rows, backlog }: RoomOptions) => {
  writeFileSync(
    join(folder, 'catalogue.jsonl'),
    spread(rows, 1)
      .map(({ body }) => `${body}\n`)
      .join(''),
  );
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(closing('catalogue.jsonl')));
  const args = ['bulk', 'run', 'plan.json', '--yes', '--backlog', String(backlog), '--queue-url', queueUrl];
  const env = { ...process.env, ...AWS_ENVIRONMENT.variables };
  const [code] = await once(spawn(process.execPath, [CLI, ...args], { cwd: folder, env, stdio: 'ignore' }), 'close');
  if (code !== 0) throw new Error(`bulk run ended with ${code}`);
};

process.on('message', async (options: RoomOptions) => {
  const { rows, delayMs, shares } = options;
  sandbox.anveo.addButtons(buttonIds(rows));
  sandbox.anveo.misbehave({ kind: 'delay', ms: delayMs, share: 1 });
  const published: Promise<Room['waits'][number]>[] = [];
  const delivered = Promise.withResolvers<number>();
  let settled = 0;
  let first = 0;
  sandbox.outcomes.listen((outcome: LoggedOutcome) => {
    if (!isSettled(outcome)) return;
    settled += 1;
    if (settled === 1) first = performance.now();
    const [next = 1] = shares.slice(published.length);
    if (next < 1 && settled >= next * rows) published.push(publishOther());
    if (settled === rows + shares.length) delivered.resolve((1000 * settled) / (performance.now() - first));
  });
  await startRun(options);
  const rate = await delivered.promise;
  process.send?.({ rate, waits: await Promise.all(published) } satisfies Room);
});
process.on('disconnect', async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
  process.exit();
});
process.send?.('ready');
