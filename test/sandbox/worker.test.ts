import { expect, onTestFinished, test } from 'vitest';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';

const start = async () => {
  const log: string[] = [];
  const sandbox = await startSandbox({
    dataDir: undefined,
    buttons: ['BUTTON1'],
    onLog: (line) => log.push(line),
  });
  onTestFinished(() => sandbox.close());
  const { client, queueUrl } = sandbox.queues;
  const publish = async () => {
    const message = { body: JSON.stringify(simpleEvent()), messageGroupId: 'BUTTON1', deduplicationId: 'D1' };
    await sendMessages([message], { client, queueUrl, onResult: (_, result) => expect(result.ok).toBe(true) });
  };
  return { sandbox, log, publish };
};

test('a worker that is killed in the middle of a call is replaced, and the update arrives', async () => {
  const { sandbox, log, publish } = await start();
  sandbox.anveo.misbehave({ kind: 'hang' });
  const hanging = sandbox.anveo.nextRequest();
  await publish();
  await hanging;
  const delivered = sandbox.anveo.nextRequest(({ applied }) => applied);
  process.kill(sandbox.worker.pid ?? 0, 'SIGKILL');
  await delivered;
  expect(log).toContain('the worker ended (SIGKILL); another one is started');
  expect(sandbox.anveo.button('BUTTON1')?.version).toBe(1);
});

test('a worker that is killed while it is paused is replaced by one that polls when it is told to', async () => {
  const { sandbox, publish } = await start();
  const { worker, anveo } = sandbox;
  await worker.setPolling(false);
  const killed = worker.pid ?? 0;
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => worker.pid).not.toBe(killed);
  await publish();
  const requests = anveo.requests().length;
  const delivered = anveo.nextRequest(({ applied }) => applied);
  await worker.setPolling(true);
  await delivered;
  expect(requests).toBe(0);
});

test('pausing and resuming at once ends with what was said last', async () => {
  const { sandbox, publish } = await start();
  const { worker, anveo } = sandbox;
  await Promise.all([worker.setPolling(false), worker.setPolling(true), worker.setPolling(false)]);
  await publish();
  expect(anveo.requests()).toEqual([]);
  const delivered = anveo.nextRequest(({ applied }) => applied);
  await Promise.all([worker.setPolling(true), worker.setPolling(false), worker.setPolling(true)]);
  await delivered;
});
