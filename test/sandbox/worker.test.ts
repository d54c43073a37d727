import { expect, onTestFinished, test } from 'vitest';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';

test('a worker that is killed in the middle of a call is replaced, and the update arrives', async () => {
  const log: string[] = [];
  const sandbox = await startSandbox({
    dataDir: undefined,
    buttons: ['BUTTON1'],
    onLog: (line) => log.push(line),
  });
  onTestFinished(() => sandbox.close());
  sandbox.anveo.misbehave({ kind: 'hang' });
  const hanging = sandbox.anveo.nextRequest();
  const message = { body: JSON.stringify(simpleEvent()), messageGroupId: 'BUTTON1', deduplicationId: 'D1' };
  const { client, queueUrl } = sandbox.queues;
  await sendMessages([message], {
    client,
    queueUrl,
    onResult: (_, result) => expect(result.ok).toBe(true),
  });
  await hanging;
  const delivered = sandbox.anveo.nextRequest(({ applied }) => applied);
  process.kill(sandbox.worker.pid ?? 0, 'SIGKILL');
  await delivered;
  expect(log).toContain('the worker ended (SIGKILL); another one is started');
  expect(sandbox.anveo.button('BUTTON1')?.version).toBe(1);
});
