import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { batchOf, STARTED_AT } from '../bulk/fixture.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import { SECRET_ID, startWorld, USER_KEY } from '../delivery/world.ts';
import { failing, fill, type OnBatch, startFront } from '../queue/sqs.ts';
import { canDeploy, type DeployedFunction, resolved, startRuntime } from './runtime.ts';
import { synthesize } from './template.ts';

/** Runs the built `update-button` with the environment of the template. */
const deploy = async () => {
  const world = await startWorld();
  const { queues, secrets, anveo } = world;
  const history = await world.keepHistory();
  const deployed = synthesize().only<DeployedFunction>('AWS::Lambda::Function', {
    FunctionName: 'update-button-prod',
  });
  const here = {
    QueuesUpdates: queues.queueUrl,
    QueuesDeadLetters: queues.deadLetterQueueUrl,
    HistoryTable: HISTORY_TABLE,
    UserKey: SECRET_ID,
  };
  const runtime = await startRuntime('update-button', deployed, {
    ...resolved(deployed, here),
    // Tests never call Anveo.
    ANVEO_ENDPOINT: anveo.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_DYNAMODB: history.dynamoDb.url,
  });
  return { world, history, ...runtime };
};

describe.runIf(canDeploy)('update-button as it is deployed', () => {
  test('starts with the environment of the template, delivers a batch and records it', async () => {
    const { world, history, invoke, output } = await deploy();
    const bad = record('not JSON', { group: 'BAD' });
    const answer = await invoke({ Records: [record(simpleEvent({ hour24From: 7 })), bad] });
    expect(answer).toEqual({ response: { batchItemFailures: [] } });
    expect(world.anveo.button('BUTTON1')?.parameters['HOUR24FROM']).toBe('7');
    expect(await history.shown('BUTTON1')).toMatchObject({ update: { hour24From: 7 } });
    expect(await world.deadLetters()).toMatchObject([
      { attributes: { FailureKind: 'Invalid', RequestId: 'request-1' } },
    ]);
    const metrics =
      output()
        .split('\n')
        .find((line) => line.includes('"_aws"')) ?? '{}';
    expect(JSON.parse(metrics)).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'AnveoButtonUpdater', Dimensions: [['service']] }] },
      service: 'update-button-prod',
      Delivered: 1,
    });
    expect(output()).not.toContain(USER_KEY);
  });

  test('serves one invocation after the other', async () => {
    const { world, invoke } = await deploy();
    await invoke({ Records: [record(simpleEvent())] });
    await invoke({ Records: [record(simpleEvent())] });
    expect(world.anveo.button('BUTTON1')?.version).toBe(2);
  });

  test('with the placeholder for a key it defers and loses nothing', async () => {
    const { world, invoke } = await deploy();
    world.secrets.put(SECRET_ID, '{"userKey":"","placeholder":"generated"}');
    const answer = await invoke({ Records: [record(simpleEvent(), { messageId: 'M1' })] });
    expect(answer).toEqual({ response: { batchItemFailures: [{ itemIdentifier: 'M1' }] } });
    expect(world.anveo.requests()).toEqual([]);
  });

  test('killed in the middle of an invocation, its records come back', async () => {
    const { world, invoke, runtime } = await deploy();
    const { client, queueUrl: QueueUrl } = world.queues;
    const MessageBody = JSON.stringify(simpleEvent());
    const message = { QueueUrl, MessageBody, MessageGroupId: 'G', MessageDeduplicationId: 'D' };
    const { MessageId = '' } = await client.send(new SendMessageCommand(message));
    const received = await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 1 }));
    const receiptHandle = received.Messages?.[0]?.ReceiptHandle ?? '';

    world.anveo.misbehave({ kind: 'hang' });
    const called = world.anveo.nextRequest();
    const cutShort = invoke({ Records: [record(MessageBody, { messageId: MessageId, receiptHandle, group: 'G' })] });
    await called;
    runtime.kill('SIGKILL');
    await expect(cutShort).rejects.toThrow('the runtime ended');

    const again = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: 10,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    expect(again.Messages).toMatchObject([
      { MessageId, Body: MessageBody, Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });
});

/** Runs the built `publish-updates` with the environment of the template. */
const deployPublisher = async (onBatch?: OnBatch) => {
  const front = await startFront(onBatch);
  const deployed = synthesize().only<DeployedFunction>('AWS::Lambda::Function', {
    FunctionName: 'publish-updates-prod',
  });
  const runtime = await startRuntime('publish-updates', deployed, {
    ...resolved(deployed, { QueuesUpdates: front.queueUrl }),
    AWS_ENDPOINT_URL_SQS: front.url,
  });
  return { ...runtime, front };
};

describe.runIf(canDeploy)('publish-updates as it is deployed', () => {
  test('publishes a batch, and another one after it', async () => {
    const { invoke, front } = await deployPublisher();
    const plan = { where: { id: ['A', 'B'] }, set: { hour24From: 0 }, expireAfterMinutes: 60 };
    const events = [simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' }), simpleEvent({ id: 'C' })];
    expect(await invoke(batchOf(events, { plan }))).toEqual({ response: { published: 2, unmatched: 1 } });
    expect(await invoke(batchOf([simpleEvent({ id: 'D' })]))).toEqual({ response: { published: 1, unmatched: 0 } });
    const notAfter = '2026-12-25T00:00:00.000Z';
    const asOf = STARTED_AT;
    expect(front.queues.messages().map(({ body }) => JSON.parse(body))).toEqual([
      simpleEvent({ id: 'A', hour24From: 0, notAfter, asOf }),
      simpleEvent({ id: 'B', hour24From: 0, notAfter, asOf }),
      simpleEvent({ id: 'D', asOf }),
    ]);
  });

  // The state machine's Retry names this error and those below.
  test('reports BacklogFull by its name in front of a queue with 500 messages', async () => {
    const { invoke, front } = await deployPublisher();
    await fill(front, 500);
    expect(await invoke(batchOf([simpleEvent()]))).toMatchObject({ error: { errorType: 'BacklogFull' } });
  });

  test.each<[string, OnBatch | undefined, ReturnType<typeof batchOf>, string]>([
    [
      'RowsRejected',
      undefined,
      batchOf([simpleEvent({ id: 'A', hour24To: 25 })]),
      'line 1 (A): hour24To must be a whole number from 0 to 24, but is 25',
    ],
    [
      'NotSent',
      (entries) => failing(entries, () => true, { Code: 'InternalError', SenderFault: false }),
      batchOf([simpleEvent({ id: 'A' })]),
      'line 1 (A): InternalError: not now',
    ],
    [
      'PlanRefused',
      undefined,
      batchOf([simpleEvent()], { plan: { set: { hour24From: 25 } } }),
      'set.hour24From must be a whole number from 0 to 24, but is 25',
    ],
  ])('reports %s by its name, with the reason once', async (errorType, onBatch, event, errorMessage) => {
    const { invoke } = await deployPublisher(onBatch);
    const answer = await invoke(event);
    expect(answer).toMatchObject({ error: { errorType, errorMessage } });
    expect(JSON.stringify(answer).split(errorMessage)).toHaveLength(2);
  });
});
