import { expect, test, vi } from 'vitest';
import { createEmbeddedMetrics } from '../../functions/delivery/embedded-metrics.ts';
import { createJsonLog } from '../../functions/delivery/json-log.ts';
import { collectLines } from '../../functions/delivery/lines.ts';

const collect = () => {
  const lines: string[] = [];
  const parsed = () => lines.map((line) => JSON.parse(line));
  return { lines, parsed, write: (line: string) => lines.push(line) };
};

test('lines of one turn are one write, and come before anything awaited goes on', async () => {
  const written: string[] = [];
  const write = collectLines((text) => written.push(text));
  write('a');
  write('b');
  expect(written).toEqual([]);
  await undefined;
  expect(written).toEqual(['a\nb\n']);
  write('c');
  await undefined;
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

test('a log line is JSON with level, message, timestamp, service, the trace and its fields', () => {
  const { parsed, write } = collect();
  const log = createJsonLog('update-button', write, {
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd8;Parent=53995c3f;Sampled=1',
  });
  log.warn('deferred', { outcome: 'deferred', retryInSeconds: 30, reason: 'a\nb' });
  expect(parsed()).toEqual([
    {
      level: 'WARN',
      message: 'deferred',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'update-button',
      xray_trace_id: '1-5759e988-bd8',
      outcome: 'deferred',
      retryInSeconds: 30,
      reason: 'a\nb',
    },
  ]);
});

test('the timestamp follows the clock', () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const { parsed, write } = collect();
    const log = createJsonLog('s', write, {});
    log.info('first', {});
    log.info('second', {});
    vi.setSystemTime(1500);
    log.info('third', {});
    expect(parsed().map(({ timestamp }) => timestamp)).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:01.500Z',
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['INFO', ['INFO', 'WARN', 'ERROR']],
  [undefined, ['INFO', 'WARN', 'ERROR']],
  ['WARN', ['WARN', 'ERROR']],
  ['ERROR', ['ERROR']],
  ['FATAL', []],
  ['DEBUG', ['INFO', 'WARN', 'ERROR']],
])("Lambda's log level %s lets the levels %j through", (level, through) => {
  const { parsed, write } = collect();
  const log = createJsonLog('s', write, { AWS_LAMBDA_LOG_LEVEL: level });
  for (const at of ['info', 'warn', 'error'] as const) log[at]('m', {});
  expect(parsed().map((line) => line.level)).toEqual(through);
});

test('metrics are one document in the embedded metric format, and begin anew after it', () => {
  const { parsed, write } = collect();
  const metrics = createEmbeddedMetrics('N', 'S', write);
  metrics.addMetric('Delivered', 'Count', 1);
  metrics.addMetric('Latency', 'Milliseconds', 12);
  metrics.addMetric('Latency', 'Milliseconds', 34);
  metrics.publishStoredMetrics();
  metrics.publishStoredMetrics();
  metrics.addMetric('Delivered', 'Count', 1);
  metrics.publishStoredMetrics();
  const directive = (...Metrics: object[]) => ({
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['service']], Metrics }],
  });
  const delivered = { Name: 'Delivered', Unit: 'Count' };
  expect(parsed()).toEqual([
    {
      _aws: directive(delivered, { Name: 'Latency', Unit: 'Milliseconds' }),
      service: 'S',
      Delivered: 1,
      Latency: [12, 34],
    },
    { _aws: directive(delivered), service: 'S', Delivered: 1 },
  ]);
});

test('a document holds at most 100 values of one metric, and no value is lost', () => {
  const { parsed, write } = collect();
  const metrics = createEmbeddedMetrics('N', 'S', write);
  for (let value = 0; value < 250; value += 1) metrics.addMetric('Age', 'Milliseconds', value);
  metrics.publishStoredMetrics();
  expect(parsed().map(({ Age }) => Age.length)).toEqual([100, 100, 50]);
  expect(parsed().flatMap(({ Age }) => Age)).toEqual(Array.from({ length: 250 }, (_, value) => value));
});
