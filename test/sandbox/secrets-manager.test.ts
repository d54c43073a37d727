import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { startSecretsManager } from '../../sandbox/secrets-manager.ts';

const start = async (file?: string) => {
  const secrets = await startSecretsManager(0, file);
  onTestFinished(() => secrets.close());
  const { credentials } = AWS_ENVIRONMENT;
  const client = new SecretsManagerClient({ region: REGION, endpoint: secrets.url, credentials, maxAttempts: 1 });
  return { secrets, client };
};

test('the real SDK reads what is put, by name and by ARN', async () => {
  const { secrets, client } = await start();
  secrets.put('anveo/userkey', 'first');
  await client.send(new PutSecretValueCommand({ SecretId: 'anveo/userkey', SecretString: 'second' }));
  const byName = await client.send(new GetSecretValueCommand({ SecretId: 'anveo/userkey' }));
  expect(byName).toMatchObject({ Name: 'anveo/userkey', SecretString: 'second', VersionStages: ['AWSCURRENT'] });
  const byArn = await client.send(new GetSecretValueCommand({ SecretId: byName.ARN }));
  expect(byArn.SecretString).toBe('second');
});

test('the label of the current version moves only from the version that is named', async () => {
  const { secrets, client } = await start();
  const SecretId = 'anveo/publishers';
  secrets.put(SecretId, 'first');
  const { VersionId: first = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
  const put = (id: string, SecretString: string) => {
    const input = { SecretId, SecretString, ClientRequestToken: id, VersionStages: ['PENDING'] };
    return client.send(new PutSecretValueCommand(input));
  };
  const [one, two] = [randomUUID(), randomUUID()];
  const move = (to: string, from: string) => {
    const input = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
    return client.send(new UpdateSecretVersionStageCommand(input));
  };
  await put(one, 'one');
  await put(two, 'two');
  expect(secrets.get(SecretId)).toBe('first');
  await move(one, first);
  expect(secrets.get(SecretId)).toBe('one');
  await expect(move(two, first)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(move(randomUUID(), one)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(put(two, 'other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  expect(secrets.get(SecretId)).toBe('one');
});

test('what a sandbox kept that knew no versions is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'secrets.json');
  writeFileSync(file, JSON.stringify({ 'anveo/userkey': { text: 'kept', version: randomUUID() } }));
  expect((await start(file)).secrets.get('anveo/userkey')).toBe('kept');
});

test.each([
  ['reading', new GetSecretValueCommand({ SecretId: 'none' })],
  ['writing', new PutSecretValueCommand({ SecretId: 'none', SecretString: 'x' })],
])('%s a secret that does not exist fails as AWS fails', async (_, command) => {
  const { client } = await start();
  await expect(client.send(command as GetSecretValueCommand)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('an action that the sandbox does not know says so', async () => {
  const { client } = await start();
  await expect(client.send(new ListSecretsCommand())).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The sandbox does not know secretsmanager.ListSecrets.',
  });
});

test('a body that is no JSON is refused', async () => {
  const { secrets } = await start();
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const response = await fetch(secrets.url, { method: 'POST', headers, body: '{' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'InvalidRequestException' });
});

test('secrets kept in a file are there after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'secrets.json');
  (await start(file)).secrets.put('anveo/userkey', 'kept');
  expect((await start(file)).secrets.get('anveo/userkey')).toBe('kept');
});
