/** Runs the whole sandbox. Publishes as many updates as a message says and waits for their outcomes. */
import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { buttonIds, type Message, spread } from '../updates.ts';
import { peakMb } from './measured.ts';

/** The time of the updates, and the peaks of resident memory so far, in megabytes. */
export interface Growth {
  ms: number;
  sandboxMb: number;
  functionMb: number;
}

const BUTTONS = 200;
/** Limit of the queue's length: the emulator gets slower with a long queue, which is not to be measured. */
const MOST_WAITING = 400;
const BATCH = 10;

let settled = 0;
const waiters = new Set<() => void>();
const sandbox = await startSandbox({
  dataDir: undefined,
  buttons: buttonIds(BUTTONS),
  onLog(line) {
    if (line.includes('"outcome":"deferred"')) throw new Error(line);
    if (!line.includes('"outcome":')) return;
    settled += 1;
    for (const check of waiters) check();
  },
});

const until = (isSo: () => boolean): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = () => {
    if (!isSo()) return;
    waiters.delete(check);
    resolve();
  };
  waiters.add(check);
  check();
  return promise;
};

const publish = (messages: readonly Message[]) => {
  const Entries = messages.map(({ buttonId, body }, index) => ({
    Id: String(index),
    MessageBody: body,
    MessageGroupId: buttonId,
    MessageDeduplicationId: randomUUID(),
  }));
  return sandbox.queues.client.send(new SendMessageBatchCommand({ QueueUrl: sandbox.queues.queueUrl, Entries }));
};

const deliver = async (updates: number): Promise<void> => {
  const versions = updates / BUTTONS;
  const start = settled;
  let sent = 0;
  for (let version = 0; version < versions; version += 1) {
    const messages = spread(BUTTONS, 1, version);
    for (let at = 0; at < messages.length; at += BATCH) {
      await until(() => sent - (settled - start) < MOST_WAITING);
      await publish(messages.slice(at, at + BATCH));
      sent += BATCH;
    }
  }
  await until(() => settled - start === updates);
};

process.on('message', async (updates: number) => {
  const started = performance.now();
  await deliver(updates);
  const ms = performance.now() - started;
  process.send?.({ ms, sandboxMb: peakMb(), functionMb: peakMb(sandbox.worker.pid) } satisfies Growth);
});
process.on('disconnect', async () => {
  await sandbox.close();
  process.exit();
});
process.send?.('ready');
