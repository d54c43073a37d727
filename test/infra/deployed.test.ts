import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import { startWorld, USER_KEY, type World } from '../delivery/world.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { synthesize } from './template.ts';

const RIC = fileURLToPath(new URL('../../node_modules/aws-lambda-ric/index.mjs', import.meta.url));
const TASK_ROOT = fileURLToPath(new URL('../../dist/functions/update-button', import.meta.url));

/** What Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const LAMBDA_ENVIRONMENT = {
  AWS_LAMBDA_FUNCTION_NAME: 'update-button-prod',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/update-button-prod',
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
  LAMBDA_TASK_ROOT: TASK_ROOT,
  _HANDLER: 'index.handler',
};

/** The environment that the template gives the function, its references resolved to what runs here. */
const deployedEnvironment = ({ queues, anveo }: World, secretId: string): Record<string, string> => {
  const { only } = synthesize();
  const { Environment } = only<{ Environment: { Variables: Record<string, string | { Ref: string }> } }>(
    'AWS::Lambda::Function',
  );
  const references: [RegExp, string][] = [
    [/^QueuesUpdates/, queues.queueUrl],
    [/^QueuesDeadLetters/, queues.deadLetterQueueUrl],
    [/^UserKey/, secretId],
  ];
  const resolve = (reference: string) => references.find(([pattern]) => pattern.test(reference))?.[1] ?? reference;
  const resolved = Object.entries(Environment.Variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : resolve(value.Ref),
  ]);
  // Anveo itself is not called from a test.
  return { ...Object.fromEntries(resolved), ANVEO_ENDPOINT: anveo.endpoint };
};

/** Runs the built bundle under AWS's runtime interface client, as Lambda runs it. */
const deploy = async (secretId = 'anveo/userkey') => {
  const world = await startWorld();
  const api = await startRuntimeApi();
  const runtime = spawn(process.execPath, [RIC], {
    env: {
      ...AWS_ENVIRONMENT.variables,
      ...deployedEnvironment(world, secretId),
      AWS_ENDPOINT_URL_SQS: world.queues.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: world.secrets.url,
      AWS_LAMBDA_RUNTIME_API: api.address,
      ...LAMBDA_ENVIRONMENT,
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
  return { world, invoke, runtime, output: () => output };
};

// The client is built for Linux on x64; elsewhere npm leaves it out (it is an optional dependency).
describe.runIf(existsSync(RIC) && process.platform === 'linux' && process.arch === 'x64')('what is deployed', () => {
  test('starts with the environment of the template and delivers a batch', async () => {
    const { world, invoke, output } = await deploy();
    const bad = record('not JSON', { group: 'BAD' });
    const answer = await invoke({ Records: [record(simpleEvent({ hour24From: 7 })), bad] });
    expect(answer).toEqual({ response: { batchItemFailures: [] } });
    expect(world.anveo.button('BUTTON1')?.parameters['HOUR24FROM']).toBe('7');
    expect(await world.deadLetters()).toMatchObject([
      { attributes: { FailureKind: 'Invalid', RequestId: 'request-1' } },
    ]);
    expect(output()).toContain('"service":"update-button-prod"');
    expect(output()).not.toContain(USER_KEY);
  });

  test('serves one invocation after the other', async () => {
    const { world, invoke } = await deploy();
    await invoke({ Records: [record(simpleEvent())] });
    await invoke({ Records: [record(simpleEvent())] });
    expect(world.anveo.button('BUTTON1')?.version).toBe(2);
  });

  test('without the real key it defers and loses nothing', async () => {
    const { world, invoke } = await deploy('no/such/secret');
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
