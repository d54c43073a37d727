import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { assemble } from './delivery/assemble.ts';
import { readSettings } from './delivery/settings.ts';

const serviceName = 'update-button';

/** Lambda's entry: delivers a batch of button updates. A wrong setting keeps it from starting. */
export const handler = assemble(readSettings(process.env), {
  log: new Logger({ serviceName }),
  metrics: new Metrics({ namespace: 'AnveoButtonUpdater', serviceName }),
});
