import validate from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { LONGEST_BY } from '../../../functions/queue/message.ts';
import { MOST_PLAN_BYTES, MOST_ROW_BYTES } from '../../../plans/batch-size.ts';
import { type Definition, deployedDefinition } from './deployed-definition.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_SECONDS = 300;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: a state's input, and an execution's events. */
const STATE_BYTES = 262_144;
const MOST_EVENTS = 25_000;

const batchTask = ({ States }: Definition) => States.PublishRows.ItemProcessor.States.PublishBatch;

/** Evaluates a JSONata expression of the definition. */
const evaluated = async (expression: string, input: unknown, result: object = {}): Promise<unknown> => {
  const [, inner = ''] = /^\{%(.*)%\}$/s.exec(expression) ?? [];
  return await jsonata(inner).evaluate(undefined, { states: { input, result } });
};

test('the definition is valid Amazon States Language', () => {
  const { isValid, errorsText } = validate(deployedDefinition());
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
});

test.each<[string, (definition: Definition) => void, RegExp]>([
  ['goes on to a state that is not there', ({ States }) => (States.PublishRows.Next = 'Nowhere'), /Nowhere/],
  ['tolerates more than all', ({ States }) => (States.PublishRows.ToleratedFailurePercentage = 101), /SCHEMA/],
  ['lacks a resource', ({ States }) => Reflect.deleteProperty(States.CountRows, 'Resource'), /SCHEMA/],
])('a definition that %s is refused', (_, spoil, reason) => {
  const definition = deployedDefinition();
  spoil(definition);
  const { isValid, errorsText } = validate(definition);
  expect(isValid).toBe(false);
  expect(errorsText()).toMatch(reason);
});

test('the map reads the catalogue of its input as JSON Lines and hands each row over with its place', () => {
  expect(deployedDefinition().States.PublishRows).toMatchObject({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: {
        Bucket: 'catalogues-of-prod',
        Key: '{% $states.input.catalogueKey %}',
        VersionId: '{% $states.input.versionId %}',
      },
    },
    ItemSelector: {
      index: '{% $states.context.Map.Item.Index %}',
      event: '{% $states.context.Map.Item.Value %}',
    },
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    MaxConcurrency: 2,
  });
});

test('a batch has at most 50 rows, and knows run and plan', () => {
  const { ItemBatcher } = deployedDefinition().States.PublishRows;
  expect(ItemBatcher).toMatchObject({
    MaxItemsPerBatch: 50,
    BatchInput: {
      runId: '{% $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      plan: '{% $states.input.plan %}',
    },
  });
});

test.each([
  [{ by: 'schedule:holiday' }, 'schedule:holiday'],
  [{}, ''],
])('a batch knows who started the run, also where the input %o does not say it', async (input, by) => {
  const { BatchInput } = deployedDefinition().States.PublishRows.ItemBatcher;
  expect(await evaluated(BatchInput['by'] ?? '', input)).toBe(by);
});

/** The input of a batch with the largest plan and these rows, in bytes. */
const inputBytes = (rowBytes: number, rows: number) => {
  const { BatchInput } = deployedDefinition().States.PublishRows.ItemBatcher;
  const longest = {
    runId: 'r'.repeat(80),
    startedAt: '2026-12-24T23:00:00.000Z',
    plan: 'p'.repeat(MOST_PLAN_BYTES - 2),
    by: '€'.repeat(LONGEST_BY),
  };
  expect(Object.keys(longest)).toEqual(Object.keys(BatchInput));
  const Items = Array.from({ length: rows }, () => ({ index: 22_000_000, event: 'e'.repeat(rowBytes - 2) }));
  return Buffer.byteLength(JSON.stringify({ BatchInput: longest, Items }));
};

test('the largest row makes a batch with the largest plan, whether the plan counts as a part of the batch or not', () => {
  const { MaxInputBytesPerBatch } = deployedDefinition().States.PublishRows.ItemBatcher;
  expect(inputBytes(MOST_ROW_BYTES, 1)).toBeLessThanOrEqual(MaxInputBytesPerBatch);
  const rows = 50;
  expect(inputBytes(Math.floor(MaxInputBytesPerBatch / rows), rows)).toBeLessThanOrEqual(STATE_BYTES);
});

test('a failed batch stops no other, and the results lie under the name of the run', () => {
  expect(deployedDefinition().States.PublishRows).toMatchObject({
    ToleratedFailurePercentage: 100,
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: 'catalogues-of-prod', Prefix: "{% 'runs/' & $states.context.Execution.Name %}" },
    },
  });
});

test('a batch whose rows were rejected is not tried again, anything else is, with full jitter', () => {
  const [never, full, again] = batchTask(deployedDefinition()).Retry;
  expect(never).toEqual({ ErrorEquals: ['RowsRejected', 'PlanRefused'], MaxAttempts: 0 });
  expect(full).toMatchObject({ ErrorEquals: ['BacklogFull'], JitterStrategy: 'FULL' });
  expect(again).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
  expect(again?.MaxAttempts).toBeGreaterThan(2);
});

test('a batch in front of a full queue waits until the run times out, within the events of an execution', () => {
  const { States, TimeoutSeconds } = deployedDefinition();
  const [, full] = States.PublishRows.ItemProcessor.States.PublishBatch.Retry;
  const { MaxAttempts = 0, MaxDelaySeconds = 0 } = full ?? {};
  // With full jitter a wait is half as long in the mean; four times as many tries as the mean are very improbable.
  expect((MaxAttempts * MaxDelaySeconds) / 2).toBeGreaterThan(4 * TimeoutSeconds);
  expect(3 * MaxAttempts).toBeLessThan(MOST_EVENTS - 100);
});

test('where the queue has room, all tries of a batch end within the deduplication interval', () => {
  const { Retry, TimeoutSeconds } = batchTask(deployedDefinition());
  let longest = TimeoutSeconds;
  for (const { ErrorEquals, MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds } of Retry) {
    if (ErrorEquals.includes('BacklogFull')) continue;
    for (let retry = 0; retry < MaxAttempts; retry += 1) {
      longest += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** retry) + TimeoutSeconds;
    }
  }
  expect(longest).toBeGreaterThan(60);
  expect(longest).toBeLessThan(DEDUPLICATION_SECONDS - 60);
});

test('the look-up of the catalogue and the map are retried, but a catalogue that is not there is not', () => {
  const { FindCatalogue, PublishRows } = deployedDefinition().States;
  const again = { MaxAttempts: 4, JitterStrategy: 'FULL' };
  expect(FindCatalogue.Retry).toMatchObject([
    { ErrorEquals: ['S3.NoSuchKeyException'], MaxAttempts: 0 },
    { ErrorEquals: ['States.ALL'], ...again },
  ]);
  expect(PublishRows.Retry).toMatchObject([{ ErrorEquals: ['States.ItemReaderFailed'], ...again }]);
});

test('the plan is checked before the first row, by a batch without rows', () => {
  const { FindCatalogue, CheckPlan, PublishRows } = deployedDefinition().States;
  expect([FindCatalogue.Next, CheckPlan.Next]).toEqual(['CheckPlan', 'PublishRows']);
  expect(CheckPlan.Arguments).toMatchObject({ Payload: { BatchInput: PublishRows.ItemBatcher.BatchInput, Items: [] } });
  expect(CheckPlan.Output).toBe('{% $states.input %}');
});

const MAP = { MapRunArn: 'map-run', ResultWriterDetails: { Bucket: 'b', Key: 'runs/r/u/manifest.json' } };

/** Returns what CountRows hands on. */
const counted = async (ItemCounts: object): Promise<Record<string, unknown>> => {
  const { Output } = deployedDefinition().States.CountRows;
  const entries = Object.entries(Output).map(async ([key, value]) => [
    key,
    await evaluated(value, MAP, { ItemCounts }),
  ]);
  return Object.fromEntries(await Promise.all(entries));
};

test.each([
  ['every batch succeeded', { Total: 100, Succeeded: 100 }, true],
  ['a batch failed', { Total: 100, Succeeded: 50, Failed: 50 }, false],
  ['a batch timed out', { Total: 100, Succeeded: 50, TimedOut: 50 }, false],
  ['a batch was aborted', { Total: 100, Succeeded: 50, Aborted: 50 }, false],
  ['the catalogue was empty', { Total: 0, Succeeded: 0 }, true],
])('where %s, the run succeeds: %o is %s', async (_, ItemCounts, succeeds) => {
  const { EveryRowPublished } = deployedDefinition().States;
  const [good] = EveryRowPublished.Choices;
  expect(await evaluated(good?.Condition ?? '', await counted(ItemCounts))).toBe(succeeds);
  expect([good?.Next, EveryRowPublished.Default]).toEqual(['Published', 'FindFailure']);
});

describe('a run of which batches failed', () => {
  const COUNTS = { Total: 100, Succeeded: 50, Failed: 50 };
  const ROWS_TEXT = '50 of 100 rows stand in batches of which rows were rejected or not sent.';

  test.each(['RowsRejected', 'NotSent', 'States.Timeout'])(
    'ends with the name and the reason of the last one: %s',
    async (name) => {
      const { FindFailure, ReadFailure, BatchesFailed } = deployedDefinition().States;
      const input = await counted(COUNTS);
      expect(await evaluated(String(FindFailure.Arguments['MapRunArn']), input)).toBe('map-run');
      expect(FindFailure.Arguments).toMatchObject({ StatusFilter: 'FAILED', MaxResults: 1 });
      const found = await evaluated(FindFailure.Output, input, { Executions: [{ ExecutionArn: 'child' }] });
      expect(await evaluated(String(ReadFailure.Arguments['ExecutionArn']), found)).toBe('child');
      const read = await evaluated(ReadFailure.Output, found, {
        Error: name,
        Cause: `line 1 (B0): ${'x'.repeat(9000)}`,
      });
      expect(BatchesFailed.Type).toBe('Fail');
      expect(await evaluated(BatchesFailed.Error, read)).toBe(name);
      const cause = String(await evaluated(BatchesFailed.Cause, read));
      expect(cause).toContain(ROWS_TEXT);
      expect(cause).toContain('s3://b/runs/r/u/manifest.json');
      expect(cause).toContain('The last one: line 1 (B0): xxx');
      expect(cause.length).toBeLessThan(5000);
    },
  );

  test('but of which none can be read ends with RowsNotPublished', async () => {
    const { FindFailure, ReadFailure, RowsNotPublished } = deployedDefinition().States;
    for (const { Catch } of [FindFailure, ReadFailure] as unknown as { Catch: unknown }[]) {
      expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: 'RowsNotPublished' }]);
    }
    expect(RowsNotPublished).toMatchObject({ Type: 'Fail', Error: 'RowsNotPublished' });
    expect(await evaluated(RowsNotPublished.Cause, await counted(COUNTS))).toContain(ROWS_TEXT);
  });
});
