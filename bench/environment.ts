import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';

/** The greeting of a backend process: the addresses of its Anveo and of its secret, which the slow one gives after 40 ms. */
export type Backend = Readonly<
  Record<'ANVEO_ENDPOINT' | 'ANVEO_SECRET_ID' | 'AWS_ENDPOINT_URL_SECRETS_MANAGER' | 'SLOW_SECRETS_MANAGER', string>
>;

const SQS = 'http://127.0.0.1:1/000000000000';

/** Returns a handler's environment. Nothing fails in a benchmark, so the queues are never called. */
export const environmentOf = (backend: Backend): Record<string, string> => ({
  ...AWS_ENVIRONMENT.variables,
  ...backend,
  QUEUE_URL: `${SQS}/button-updates.fifo`,
  DEAD_LETTER_QUEUE_URL: `${SQS}/button-updates-dlq.fifo`,
});
