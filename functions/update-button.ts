import { assemble } from './delivery/assemble.ts';
import { createEmbeddedMetrics } from './delivery/embedded-metrics.ts';
import { createJsonLog } from './delivery/json-log.ts';
import { collectLines } from './delivery/lines.ts';
import { readSettings } from './delivery/settings.ts';

/** Lambda tells the function its name: stages in one account must not share their metrics. */
const serviceName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'update-button';

const write = collectLines((text) => process.stdout.write(text));

/** Lambda's entry: delivers a batch of button updates. A wrong setting keeps it from starting. */
export const handler = assemble(readSettings(process.env), {
  log: createJsonLog(serviceName, write, process.env),
  metrics: createEmbeddedMetrics('AnveoButtonUpdater', serviceName, write),
});
