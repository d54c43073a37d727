import { join } from 'node:path';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { startLambda, EVENT_SOURCE_MAPPING as UUID } from '../../sandbox/lambda.ts';
import { folder } from './program.ts';

const start = async (file?: string) => {
  const lambda = await startLambda(0, file);
  onTestFinished(() => lambda.close());
  const { credentials } = AWS_ENVIRONMENT;
  const client = new LambdaClient({ region: REGION, endpoint: lambda.url, credentials, maxAttempts: 1 });
  const state = async () => (await client.send(new GetEventSourceMappingCommand({ UUID }))).State;
  const update = async (Enabled?: boolean) =>
    (await client.send(new UpdateEventSourceMappingCommand({ UUID, ...(Enabled !== undefined && { Enabled }) }))).State;
  return { lambda, client, state, update };
};

test('the real SDK disables and enables the mapping, and sees when each is carried out', async () => {
  const { lambda, state, update } = await start();
  const changes: boolean[] = [];
  let carryOut = (): void => undefined;
  lambda.onChange((enabled) => {
    changes.push(enabled);
    const { promise, resolve } = Promise.withResolvers<void>();
    carryOut = resolve;
    return promise;
  });
  expect([lambda.isEnabled, await state()]).toEqual([true, 'Enabled']);
  expect([await update(false), await state(), lambda.isEnabled]).toEqual(['Disabling', 'Disabling', false]);
  carryOut();
  expect(await state()).toBe('Disabled');
  expect(await update(true)).toBe('Enabling');
  carryOut();
  expect(await state()).toBe('Enabled');
  expect(changes).toEqual([false, true]);
});

test('an update that changes nothing is carried out at once', async () => {
  const { lambda, update } = await start();
  const changes: boolean[] = [];
  lambda.onChange(async (enabled) => void changes.push(enabled));
  expect([await update(true), await update()]).toEqual(['Enabled', 'Enabled']);
  expect(changes).toEqual([]);
});

test('a mapping that does not exist fails as AWS fails', async () => {
  const { client } = await start();
  await expect(client.send(new GetEventSourceMappingCommand({ UUID: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('an action that the sandbox does not know says so', async () => {
  const { client } = await start();
  await expect(client.send(new ListFunctionsCommand())).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The sandbox does not know GET /2015-03-31/functions.',
  });
});

test('a mapping that was disabled is so after a restart, until it is enabled', async () => {
  const file = join(folder(), 'paused');
  await (await start(file)).update(false);
  const again = await start(file);
  expect([again.lambda.isEnabled, await again.state()]).toEqual([false, 'Disabled']);
  await again.update(true);
  expect((await start(file)).lambda.isEnabled).toBe(true);
});
