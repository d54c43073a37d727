import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { EXPECTED_PUBLISHERS, type Publishers, parsePublishers } from '../../functions/http/publishers.ts';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { CommandError, EXIT } from '../exit.ts';
import { runningSandbox } from '../running-sandbox.ts';
import { stackOutputs } from '../stack-outputs.ts';

/** The publishers' secret, a client for it, and where publishers send to. */
export interface PublishersSecret {
  client: SecretsManagerClient;
  secretId: string;
  /** What stands before `/v1/…`. */
  httpUrl: string;
}

/** Options that name the publishers' secret. Without any it is the running sandbox's. */
export interface SecretOptions {
  /** A deployed stack, whose outputs name its secret. */
  stack?: string | undefined;
}

/** What the secret holds now, and the ID of that version. */
export interface Version {
  id: string;
  publishers: Publishers;
}

/** Milliseconds: what does not answer is an error that the operator sees. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;

/** The label of a version that is not current yet. It moves from one such version to the next, so that none is kept for it. */
const PENDING = 'PENDING';

/** Returns the outputs of a stack's HTTP interface. @throws CommandError when the stack has none */
const outputsOf = async (stack: string) => {
  try {
    return await stackOutputs(stack, 'PublishersSecretArn', 'HttpUrl');
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    const message = `the stack ${stack} has no HTTP interface: set "http": true under "updater" in cdk.json, then npm run deploy`;
    throw new CommandError(message, EXIT.usage, { cause });
  }
};

/** Returns the publishers' secret. @throws CommandError when the stack has no HTTP interface, or no sandbox runs */
export const findSecret = async ({ stack }: SecretOptions): Promise<PublishersSecret> => {
  if (stack !== undefined) {
    const { PublishersSecretArn: secretId, HttpUrl: httpUrl } = await outputsOf(stack);
    return { client: new SecretsManagerClient({ requestHandler }), secretId, httpUrl };
  }
  const { region, secretsManager: endpoint, publishersSecretId: secretId, http } = runningSandbox('no stack is named');
  const { credentials } = AWS_ENVIRONMENT;
  return {
    client: new SecretsManagerClient({ region, endpoint, credentials, requestHandler }),
    secretId,
    httpUrl: http,
  };
};

/** Makes an error of Secrets Manager name the secret. */
const naming = (secretId: string, done: 'read' | 'written') => (cause: Error) => {
  const advice =
    cause.name === 'AccessDeniedException'
      ? " (the operator policy, the stack's output OperatorPolicyArn, allows it)"
      : '';
  const message = `the secret ${secretId} cannot be ${done}: ${cause.name}: ${cause.message}${advice}`;
  throw new CommandError(message, EXIT.aws, { cause });
};

/** Reads the secret. @throws CommandError when it cannot be read, or is not as documented */
export const readSecret = async ({ client, secretId }: PublishersSecret): Promise<Version> => {
  const command = new GetSecretValueCommand({ SecretId: secretId });
  const { SecretString = '', VersionId = '' } = await client.send(command).catch(naming(secretId, 'read'));
  const publishers = parsePublishers(SecretString);
  if (publishers) return { id: VersionId, publishers };
  throw new CommandError(`the secret ${secretId} is not as documented, and is left as it is: ${EXPECTED_PUBLISHERS}`);
};

const textOf = (secretId: string, publishers: Publishers): string => {
  const text = JSON.stringify(Object.fromEntries(publishers));
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return text;
  const message = `the secret ${secretId} would have ${bytes} bytes, and Secrets Manager takes ${MOST_BYTES}: remove publishers, or some of their patterns`;
  throw new CommandError(message);
};

/**
 * Makes a value current, unless the secret has been changed since it was read: Secrets Manager moves the label of the current
 * version only from the version that is named. Returns whether it did.
 */
export const replaceSecret = async (
  secret: PublishersSecret,
  { id: read }: Version,
  publishers: Publishers,
): Promise<boolean> => {
  const { client, secretId } = secret;
  const SecretString = textOf(secretId, publishers);
  const id = randomUUID();
  const put = { SecretId: secretId, SecretString, ClientRequestToken: id, VersionStages: [PENDING] };
  await client.send(new PutSecretValueCommand(put)).catch(naming(secretId, 'written'));
  const move = { SecretId: secretId, VersionStage: 'AWSCURRENT', MoveToVersionId: id, RemoveFromVersionId: read };
  try {
    await client.send(new UpdateSecretVersionStageCommand(move));
    return true;
  } catch (error) {
    // Only the IDs tell why: the label may be elsewhere, or it was moved by a request whose answer got lost.
    const { VersionId } = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch(() => ({ VersionId: read }));
    if (VersionId === read) return naming(secretId, 'written')(error as Error);
    return VersionId === id;
  }
};
