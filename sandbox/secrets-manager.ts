import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { ACCOUNT, REGION } from './aws.ts';
import { type Answer, failure, type JsonServer, startJsonServer } from './json-server.ts';

/** A Secrets Manager with the actions that read and write values, as the AWS SDK calls them. */
export interface SecretsManager extends JsonServer {
  get(secretId: string): string | undefined;
  put(secretId: string, text: string): void;
}

const secretId = z.string();
const versionId = z.string().check(z.minLength(32), z.maxLength(64));
const getSchema = z.object({ SecretId: secretId });
const putSchema = z.object({
  SecretId: secretId,
  SecretString: z.string(),
  ClientRequestToken: versionId,
  VersionStages: z.optional(z.array(z.string())),
});
const moveSchema = z.object({
  SecretId: secretId,
  VersionStage: z.string(),
  MoveToVersionId: versionId,
  RemoveFromVersionId: z.optional(versionId),
});

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
/** Versions of one secret that are kept. */
const MOST_VERSIONS = 20;

/** A secret: the texts of its versions by ID, oldest first, and the version that each staging label is on. */
interface Secret {
  texts: Record<string, string>;
  labels: Record<string, string>;
}

/** Moves a staging label. The version that was current becomes the previous one. */
const moveLabel = ({ labels }: Secret, label: string, version: string) => {
  const before = labels[label];
  if (label === CURRENT && before !== undefined && before !== version) labels[PREVIOUS] = before;
  labels[label] = version;
};

const addVersion = (secret: Secret, version: string, text: string, labels: readonly string[]) => {
  secret.texts[version] = text;
  for (const label of labels) moveLabel(secret, label, version);
  const labelled = Object.values(secret.labels);
  const unlabelled = Object.keys(secret.texts).filter((each) => !labelled.includes(each));
  for (const each of unlabelled.slice(0, -MOST_VERSIONS)) delete secret.texts[each];
};

const textOf = ({ texts, labels }: Secret): string => texts[labels[CURRENT] ?? ''] ?? '';

const notFound = () => failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

const about = (name: string, { labels }: Secret, version: string) => ({
  ARN: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`,
  Name: name,
  VersionId: version,
  VersionStages: Object.keys(labels).filter((label) => labels[label] === version),
});

/** Returns the name in a secret's ARN, or the name itself. */
const nameOf = (secretId: string) => secretId.replace(/^arn:aws:secretsmanager:[^:]*:[^:]*:secret:/, '');

/** An earlier sandbox wrote a secret's current version only. */
const readStored = (stored: Secret | { text: string; version: string }): Secret =>
  'texts' in stored ? stored : { texts: { [stored.version]: stored.text }, labels: { [CURRENT]: stored.version } };

const loadFrom = (file: string | undefined): Map<string, Secret> => {
  if (file === undefined || !existsSync(file)) return new Map();
  const stored: Record<string, Parameters<typeof readStored>[0]> = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(stored).map(([name, each]) => [name, readStored(each)]));
};

/** Saves the secrets. Moving a finished file into place leaves the old or the new one after a kill. */
const saveTo = (file: string, secrets: Map<string, Secret>) => {
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(secrets)));
  renameSync(`${file}.new`, file);
};

/** What an action does to a secret that exists. */
type Action = (name: string, secret: Secret, input: unknown) => Answer;

const getValue: Action = (name, secret) => {
  const version = secret.labels[CURRENT] ?? '';
  return {
    status: 200,
    body: { ...about(name, secret, version), SecretString: textOf(secret), CreatedDate: Date.now() / 1000 },
  };
};

/** A version with the same ID and text is the same request, sent again. */
const putValue: Action = (name, secret, input) => {
  const { SecretString, ClientRequestToken: version, VersionStages = [CURRENT] } = z.parse(putSchema, input);
  const before = secret.texts[version];
  if (before !== undefined && before !== SecretString)
    return failure('ResourceExistsException', `The version ${version} has another value.`);
  if (before === undefined) addVersion(secret, version, SecretString, VersionStages);
  return { status: 200, body: about(name, secret, version) };
};

/** The label is moved only from the version that the request names. */
const moveStage: Action = (name, secret, input) => {
  const { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from } = z.parse(moveSchema, input);
  const on = secret.labels[label];
  if (on !== undefined && on !== from) {
    const message = `The staging label ${label} is currently attached to version ${on}, so RemoveFromVersionId must name it.`;
    return failure('InvalidParameterException', message);
  }
  if (secret.texts[to] === undefined) return failure('ResourceNotFoundException', `The secret has no version ${to}.`);
  moveLabel(secret, label, to);
  const { ARN, Name } = about(name, secret, to);
  return { status: 200, body: { ARN, Name } };
};

const ACTIONS: Readonly<Record<string, Action>> = {
  'secretsmanager.GetSecretValue': getValue,
  'secretsmanager.PutSecretValue': putValue,
  'secretsmanager.UpdateSecretVersionStage': moveStage,
};

/** Starts Secrets Manager on a port. `file` keeps the secrets; without one they are in memory. */
export const startSecretsManager = async (port: number, file?: string): Promise<SecretsManager> => {
  const secrets = loadFrom(file);
  const save = () => {
    if (file !== undefined) saveTo(file, secrets);
  };

  const server = await startJsonServer(port, async ({ headers, json }) => {
    const target = String(headers['x-amz-target']);
    const action = Object.hasOwn(ACTIONS, target) ? ACTIONS[target] : undefined;
    if (!action) return failure('UnknownOperationException', `The sandbox does not know ${target}.`);
    const input = await json();
    const name = nameOf(z.parse(getSchema, input).SecretId);
    const secret = secrets.get(name);
    if (!secret) return notFound();
    const answer = action(name, secret, input);
    if (action !== getValue) save();
    return answer;
  });
  return {
    ...server,
    get(secretId) {
      const secret = secrets.get(nameOf(secretId));
      return secret && textOf(secret);
    },
    put(secretId, text) {
      const name = nameOf(secretId);
      const secret = secrets.get(name) ?? { texts: {}, labels: {} };
      secrets.set(name, secret);
      addVersion(secret, randomUUID(), text, [CURRENT]);
      save();
    },
  };
};
