import type { RunInput } from '../../plans/run-input.ts';

/** Returns a placeholder that CloudFormation fills. */
export const filled = (name: string): string => `\${${name}}`;

/** Returns a JSONata expression for a value of the run's input. */
export const fromInput = (name: keyof RunInput | 'versionId') => `{% $states.input.${name} %}`;

/** The bucket of catalogues and results. */
export const BUCKET = filled('Bucket');

/** Returns the resource of a task that calls an AWS service. */
export const integration = (action: string): string => `arn:${filled('Partition')}:states:::${action}`;

/**
 * Retries every error that no other retry names four times: a throttle, a timeout, messages that SQS did not accept. All
 * tries of a batch end within five minutes, as long as the queue has room: SQS drops repeated messages for that long.
 */
export const RETRY_OTHERS = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 24,
  MaxAttempts: 4,
  JitterStrategy: 'FULL',
};
