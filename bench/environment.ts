import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';

/** What a backend process greets with: where its Anveo is, and its secret, at once and after 40 ms. */
export type Backend = Readonly<
  Record<'ANVEO_ENDPOINT' | 'ANVEO_SECRET_ID' | 'AWS_ENDPOINT_URL_SECRETS_MANAGER' | 'SLOW_SECRETS_MANAGER', string>
>;

const SQS = 'http://127.0.0.1:1/000000000000';

/** A handler's environment. Nothing fails in a benchmark, so that no queue is ever called. */
export const environmentOf = (backend: Backend): Record<string, string> => ({
  ...AWS_ENVIRONMENT.variables,
  ...backend,
  QUEUE_URL: `${SQS}/button-updates.fifo`,
  DEAD_LETTER_QUEUE_URL: `${SQS}/button-updates-dlq.fifo`,
});
