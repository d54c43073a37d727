import { hostname, userInfo } from 'node:os';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** A client of AWS, and the queue of updates of its stack. */
export interface Operated {
  client: { config: Pick<SQSClient['config'], 'region' | 'credentials'> };
  queueUrl: string;
}

/** Nobody waits longer for a name, in milliseconds. */
const LONGEST_WAIT_MS = 2_000;

const AWS_HOST = /\.amazonaws\.com(\.cn)?$/;

/** Returns this machine's user, as user@host. Containers may have users without a name. */
const userOfMachine = (): string => {
  const at = `@${hostname()}`;
  try {
    return userInfo().username + at;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}${at}`;
  }
};

/** Returns the ARN of the caller. The client is loaded here: most commands send nothing. */
const callerArn = async ({ region, credentials }: Operated['client']['config']): Promise<string | undefined> => {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ region, credentials, maxAttempts: 1 });
  const abortSignal = AbortSignal.timeout(LONGEST_WAIT_MS);
  const { Arn } = await sts.send(new GetCallerIdentityCommand(), { abortSignal }).finally(() => sts.destroy());
  return Arn;
};

const identify = async ({ client, queueUrl }: Operated): Promise<string> => {
  const isOnAws = AWS_HOST.test(new URL(queueUrl).hostname) || process.env['AWS_ENDPOINT_URL_STS'] !== undefined;
  const arn = isOnAws ? await callerArn(client.config).catch(() => undefined) : undefined;
  return arn ?? userOfMachine();
};

const asked = new WeakMap<Operated['client'], Promise<string>>();

/**
 * Returns who works on a queue: the caller's ARN on AWS, else this machine's user. AWS is asked once for a client; when it
 * does not say in two seconds, the machine's user counts. Never rejects.
 */
export const operatorOf = (operated: Operated): Promise<string> => {
  const known = asked.get(operated.client) ?? identify(operated);
  asked.set(operated.client, known);
  return known;
};
