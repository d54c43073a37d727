import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { ACCOUNT, REGION } from './aws.ts';
import { type Answer, failure, type JsonServer, startJsonServer } from './json-server.ts';

/** A Secrets Manager with GetSecretValue and PutSecretValue, as the AWS SDK calls them. */
export interface SecretsManager extends JsonServer {
  get(secretId: string): string | undefined;
  put(secretId: string, text: string): void;
}

const getSchema = z.object({ SecretId: z.string() });
const putSchema = z.object({ SecretId: z.string(), SecretString: z.string() });

interface Stored {
  text: string;
  version: string;
}

const notFound = () => failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

const about = (name: string, { version }: Stored) => ({
  ARN: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`,
  Name: name,
  VersionId: version,
  VersionStages: ['AWSCURRENT'],
});

/** Returns the name in a secret's ARN, or the name itself. */
const nameOf = (secretId: string) => secretId.replace(/^arn:aws:secretsmanager:[^:]*:[^:]*:secret:/, '');

const loadFrom = (file: string | undefined): Map<string, Stored> =>
  new Map(file !== undefined && existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : []);

/** Saves the secrets. Moving a finished file into place leaves the old or the new one after a kill. */
const saveTo = (file: string, secrets: Map<string, Stored>) => {
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(secrets)));
  renameSync(`${file}.new`, file);
};

/** Starts Secrets Manager on a port. `file` keeps the secrets; without one they are in memory. */
export const startSecretsManager = async (port: number, file?: string): Promise<SecretsManager> => {
  const secrets = loadFrom(file);

  const put = (secretId: string, text: string): Stored => {
    const stored = { text, version: randomUUID() };
    secrets.set(nameOf(secretId), stored);
    if (file !== undefined) saveTo(file, secrets);
    return stored;
  };

  const actions: Record<string, (input: unknown) => Answer> = {
    'secretsmanager.GetSecretValue'(input) {
      const name = nameOf(z.parse(getSchema, input).SecretId);
      const stored = secrets.get(name);
      if (stored === undefined) return notFound();
      return {
        status: 200,
        body: { ...about(name, stored), SecretString: stored.text, CreatedDate: Date.now() / 1000 },
      };
    },
    'secretsmanager.PutSecretValue'(input) {
      const { SecretId, SecretString } = z.parse(putSchema, input);
      const name = nameOf(SecretId);
      return secrets.has(name) ? { status: 200, body: about(name, put(name, SecretString)) } : notFound();
    },
  };

  const server = await startJsonServer(port, async ({ headers, json }) => {
    const target = String(headers['x-amz-target']);
    const action = actions[target];
    if (!action) return failure('UnknownOperationException', `The sandbox does not know ${target}.`);
    return action(await json());
  });
  return { ...server, get: (secretId) => secrets.get(nameOf(secretId))?.text, put };
};
