import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import { SECRET_ID, startWorld, USER_KEY, type World } from '../delivery/world.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { synthesize } from './template.ts';

const RIC = fileURLToPath(new URL('../runtime-client/node_modules/aws-lambda-ric/', import.meta.url));
const CLIENT = `${RIC}rapid-client.node`;
const TASK_ROOT = fileURLToPath(new URL('../../dist/functions/update-button', import.meta.url));

interface DeployedFunction {
  FunctionName: string;
  Handler: string;
  MemorySize: number;
  Environment: { Variables: Record<string, string | { Ref: string }> };
}

/** What Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const lambdaEnvironment = ({ FunctionName, Handler, MemorySize }: DeployedFunction) => ({
  AWS_LAMBDA_FUNCTION_NAME: FunctionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FunctionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_LEVEL: 'INFO',
  LAMBDA_TASK_ROOT: TASK_ROOT,
  _HANDLER: Handler,
});

/** The environment that the template gives the function, its references resolved to what runs here. */
const deployedEnvironment = ({ queues, anveo }: World, { Environment }: DeployedFunction): Record<string, string> => {
  const resolve = (value: string | { Ref: string }): string => {
    if (typeof value === 'string') return value;
    if (value.Ref.startsWith('QueuesUpdates')) return queues.queueUrl;
    if (value.Ref.startsWith('QueuesDeadLetters')) return queues.deadLetterQueueUrl;
    if (value.Ref.startsWith('UserKey')) return SECRET_ID;
    throw new Error(`nothing here stands for ${value.Ref}`);
  };
  const resolved = Object.entries(Environment.Variables).map(([name, value]) => [name, resolve(value)]);
  // Anveo itself is not called from a test.
  return { ...Object.fromEntries(resolved), ANVEO_ENDPOINT: anveo.endpoint };
};

/** Runs the built bundle under AWS's runtime interface client, as Lambda runs it. */
const deploy = async (world?: World) => {
  const around = world ?? (await startWorld());
  const deployed = synthesize().only<DeployedFunction>('AWS::Lambda::Function', {
    FunctionName: 'update-button-prod',
  });
  const api = await startRuntimeApi();
  const runtime = spawn(process.execPath, [`${RIC}index.mjs`], {
    env: {
      ...AWS_ENVIRONMENT.variables,
      ...deployedEnvironment(around, deployed),
      AWS_ENDPOINT_URL_SQS: around.queues.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: around.secrets.url,
      AWS_LAMBDA_RUNTIME_API: api.address,
      ...lambdaEnvironment(deployed),
    },
  });
  let output = '';
  for (const stream of [runtime.stdout, runtime.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  onTestFinished(() => {
    runtime.kill('SIGKILL');
  });
  const died = once(runtime, 'exit').then(() => Promise.reject(new Error(`the runtime ended: ${output}`)));
  died.catch(() => undefined);
  const invoke = (event: unknown) => Promise.race([api.invoke(event), died]);
  return { world: around, invoke, runtime, output: () => output };
};

// The runtime client is built on its own (docs/adr/0008); in CI its absence is a failure.
describe.runIf(existsSync(CLIENT) || process.env['CI'] !== undefined)('what is deployed', () => {
  test('starts with the environment of the template and delivers a batch', async () => {
    const { world, invoke, output } = await deploy();
    const bad = record('not JSON', { group: 'BAD' });
    const answer = await invoke({ Records: [record(simpleEvent({ hour24From: 7 })), bad] });
    expect(answer).toEqual({ response: { batchItemFailures: [] } });
    expect(world.anveo.button('BUTTON1')?.parameters['HOUR24FROM']).toBe('7');
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
