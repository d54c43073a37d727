import { expect, test, vi } from 'vitest';
import type { Settled } from '../../functions/delivery/invocation.ts';
import type { Outcome } from '../../functions/delivery/outcome.ts';
import { readRecord } from '../../functions/delivery/record.ts';
import { embeddedMetrics, measure } from '../../functions/delivery/telemetry/metrics.ts';
import { createMetrics } from '../../functions/delivery/telemetry/report.ts';
import { createJsonLog, inOneWrite } from '../../functions/telemetry/log.ts';
import { simpleEvent } from './events.ts';
import { INVOCATION, record } from './records.ts';

const collect = () => {
  const lines: string[] = [];
  const parsed = () => lines.map((line) => JSON.parse(line));
  return { lines, parsed, write: (line: string) => lines.push(line) };
};

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

test('lines of one turn of the event loop are one write, in their order', async () => {
  const writes: string[] = [];
  const write = inOneWrite((text) => writes.push(text));
  write('1\n');
  write('2\n');
  expect(writes).toEqual([]);
  await Promise.resolve();
  write('3\n');
  await Promise.resolve();
  expect(writes).toEqual(['1\n2\n', '3\n']);
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

const settledAs = (outcome: Outcome, sentAt: number): Settled => ({
  record: readRecord(record(simpleEvent(), { sentAt })),
  outcome,
  durationMs: 12,
});

test('the metrics of a batch are one document in the embedded metric format', () => {
  const settled = [
    settledAs({ kind: 'delivered', attempts: 1 }, 900),
    settledAs({ kind: 'delivered', attempts: 2 }, 800),
    settledAs({ kind: 'superseded', by: 'M', attempts: 0 }, 800),
  ];
  const metric = (Name: string, Unit: string) => ({ Name, Unit });
  expect(JSON.parse(embeddedMetrics(measure(settled, 1000), 'S', 1000))).toEqual({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        {
          Namespace: 'AnveoButtonUpdater',
          Dimensions: [['service']],
          Metrics: [
            metric('Delivered', 'Count'),
            metric('Attempts', 'Count'),
            metric('Latency', 'Milliseconds'),
            metric('Age', 'Milliseconds'),
            metric('Superseded', 'Count'),
          ],
        },
      ],
    },
    service: 'S',
    Delivered: [1, 1],
    Attempts: [1, 2],
    Latency: [12, 12],
    Age: [100, 200],
    Superseded: 1,
  });
});

test('the metrics listener writes one line a batch, and none for an empty one', () => {
  const { lines, write } = collect();
  const listener = createMetrics('S', write, () => 1000);
  listener({ settled: [], invocation: INVOCATION });
  listener({ settled: [settledAs({ kind: 'delivered', attempts: 1 }, 0)], invocation: INVOCATION });
  expect(lines).toHaveLength(1);
});
