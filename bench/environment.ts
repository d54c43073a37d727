import type { UpdateButtonEnvironment } from '../functions/delivery/settings.ts';
import type { AcceptUpdatesEnvironment } from '../functions/http/settings.ts';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';

type FunctionEnvironment = UpdateButtonEnvironment & AcceptUpdatesEnvironment;

/** The greeting of a backend process: the addresses of its Anveo and of its secrets, which the slow one gives after 40 ms. */
export type Backend = Readonly<
  Record<
    | keyof Pick<FunctionEnvironment, 'ANVEO_ENDPOINT' | 'ANVEO_SECRET_ID' | 'PUBLISHERS_SECRET_ID'>
    | 'AWS_ENDPOINT_URL_SECRETS_MANAGER'
    | 'SLOW_SECRETS_MANAGER',
    string
  >
>;

/**
 * Returns a handler's environment. Nothing fails in a benchmark, so update-button never calls its queues.
 * @param sqs the address of SQS
 */
export const environmentOf = (backend: Backend, sqs = 'http://127.0.0.1:1'): Record<string, string> => ({
  ...AWS_ENVIRONMENT.variables,
  ...backend,
  AWS_ENDPOINT_URL_SQS: sqs,
  ...({
    QUEUE_URL: `${sqs}/000000000000/button-updates.fifo`,
    DEAD_LETTER_QUEUE_URL: `${sqs}/000000000000/button-updates-dlq.fifo`,
  } satisfies Partial<FunctionEnvironment>),
});
