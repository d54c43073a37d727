import type { WriteLine } from './lines.ts';
import type { Log } from './report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Lambda's names of levels, from low to high (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** The X-Ray trace that the running invocation belongs to: Lambda sets the variable anew for each. */
const traceIdOf = (environment: Environment) => /Root=([^;]+)/.exec(environment['_X_AMZN_TRACE_ID'] ?? '')?.[1];

/** The moment in ISO 8601; the lines of one batch mostly share it, and writing it is a third of a line's cost. */
const createTimestamp = () => {
  let moment = Number.NaN;
  let written = '';
  return () => {
    const now = Date.now();
    if (now !== moment) {
      moment = now;
      written = new Date(now).toISOString();
    }
    return written;
  };
};

/** Log lines as JSON, with the keys that Powertools gives them (docs/adr/0009), from Lambda's log level on. */
export const createJsonLog = (service: string, write: WriteLine, environment: Environment): Log => {
  const lowest = LEVELS.indexOf(environment['AWS_LAMBDA_LOG_LEVEL'] ?? 'INFO');
  const timestamp = createTimestamp();
  const at = (level: string) => (message: string, fields: Record<string, unknown>) => {
    if (LEVELS.indexOf(level) < lowest) return;
    const head = { level, message, timestamp: timestamp(), service, xray_trace_id: traceIdOf(environment) };
    write(JSON.stringify({ ...head, ...fields }));
  };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
};
