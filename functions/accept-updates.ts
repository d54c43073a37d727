import { assembleHttp } from './http/assemble.ts';
import { HTTP_METRICS, measureAnswer } from './http/metrics.ts';
import { ACCEPT_UPDATES, readAcceptSettings } from './http/settings.ts';
import { embeddedMetricsLine } from './telemetry/embedded-metrics.ts';
import { createJsonLog, inOneWrite } from './telemetry/log.ts';

/** Lambda tells the function its name: stages in one account must not share their metrics. */
const service = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? ACCEPT_UPDATES;

// Node opens standard output at its first use, which takes 2 ms of a whole core: here, and not in the first invocation.
const { stdout } = process;
const write = inOneWrite((text) => stdout.write(text));

const { handler, warmUp } = assembleHttp(readAcceptSettings(process.env), {
  log: createJsonLog(service, write, process.env),
  onAnswer(answered) {
    const measured = measureAnswer(answered);
    if (measured.size > 0) write(embeddedMetricsLine(HTTP_METRICS, measured, service, Date.now()));
  },
  now: Date.now,
});

// Lambda lends a whole core during INIT, and a fraction of one afterwards.
await warmUp();

/** Lambda's entry: answers one request of a publisher. A wrong setting keeps it from starting. */
export { handler };
