import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { assemble } from './delivery/assemble.ts';
import { readSettings } from './delivery/settings.ts';

/** Lambda tells the function its name: stages in one account must not share their metrics. */
const serviceName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'update-button';

/** Lambda's entry: delivers a batch of button updates. A wrong setting keeps it from starting. */
export const handler = assemble(readSettings(process.env), {
  log: new Logger({ serviceName }),
  metrics: new Metrics({ namespace: 'AnveoButtonUpdater', serviceName }),
});
