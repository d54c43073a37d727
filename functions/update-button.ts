import { assemble } from './delivery/assemble.ts';
import { readSettings, UPDATE_BUTTON } from './delivery/settings.ts';
import { embeddedMetrics } from './delivery/telemetry/metrics.ts';
import { createMetrics } from './delivery/telemetry/report.ts';
import { createJsonLog, inOneWrite } from './telemetry/log.ts';

/** Lambda tells the function its name: stages in one account must not share their metrics. */
const service = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? UPDATE_BUTTON;

// Node opens standard output at its first use, which takes 2 ms of a whole core: here, and not in the first invocation.
const { stdout } = process;
const write = inOneWrite((text) => stdout.write(text));

const settings = readSettings(process.env);
const { handler, warmUp } = assemble(settings, {
  log: createJsonLog(service, write, process.env),
  listeners: [createMetrics(service, write, Date.now, settings.anveo.canaryButton)],
  count: (metric) => write(embeddedMetrics(new Map([[metric, [1]]]), service, Date.now())),
});

// Lambda lends a whole core during INIT, and a fraction of one afterwards.
await warmUp();

/** Lambda's entry: delivers a batch of button updates. A wrong setting keeps it from starting. */
export { handler };
