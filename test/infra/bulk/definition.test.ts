import validate from 'asl-validator';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { type Definition, deployedDefinition } from './deployed-definition.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_SECONDS = 300;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: an Express execution, and a state's input. */
const EXPRESS_SECONDS = 300;
const STATE_BYTES = 262_144;

const batchTask = ({ States }: Definition) => States.PublishRows.ItemProcessor.States.PublishBatch;

/** Evaluates a JSONata expression of the definition. */
const evaluated = async (expression: string, input: object, result: object = {}): Promise<unknown> => {
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
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
    MaxConcurrency: 10,
  });
});

test('a batch has at most 50 rows, fits twice into the input of a state, and knows run and plan', () => {
  const { ItemBatcher } = deployedDefinition().States.PublishRows;
  expect(ItemBatcher).toMatchObject({
    MaxItemsPerBatch: 50,
    BatchInput: {
      runId: '{% $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      plan: '{% $states.input.plan %}',
    },
  });
  expect(2 * ItemBatcher.MaxInputBytesPerBatch).toBeLessThanOrEqual(STATE_BYTES);
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
  const [never, again] = batchTask(deployedDefinition()).Retry;
  expect(never).toEqual({ ErrorEquals: ['RowsRejected', 'PlanRefused'], MaxAttempts: 0 });
  expect(again).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
  expect(again?.MaxAttempts).toBeGreaterThan(2);
});

test('all tries of a batch end within the deduplication interval, and within the life of an Express child', () => {
  const { Retry, TimeoutSeconds } = batchTask(deployedDefinition());
  let longest = TimeoutSeconds;
  for (const { MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds } of Retry) {
    for (let retry = 0; retry < MaxAttempts; retry += 1) {
      longest += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** retry) + TimeoutSeconds;
    }
  }
  expect(longest).toBeGreaterThan(60);
  expect(longest).toBeLessThan(Math.min(DEDUPLICATION_SECONDS, EXPRESS_SECONDS) - 60);
});

test.each([
  ['every batch succeeded', { Total: 100, Succeeded: 100 }, true],
  ['a batch failed', { Total: 100, Succeeded: 50, Failed: 50 }, false],
  ['a batch timed out', { Total: 100, Succeeded: 50, TimedOut: 50 }, false],
  ['a batch was aborted', { Total: 100, Succeeded: 50, Aborted: 50 }, false],
  ['the catalogue was empty', { Total: 0, Succeeded: 0 }, true],
])('where %s, the run succeeds: %o is %s', async (_, ItemCounts, succeeds) => {
  const { CountRows, EveryRowPublished, RowsRejected } = deployedDefinition().States;
  const map = { MapRunArn: 'arn', ResultWriterDetails: { Bucket: 'b', Key: 'runs/r/u/manifest.json' } };
  const counted = Object.fromEntries(
    await Promise.all(
      Object.entries(CountRows.Output).map(async ([key, value]) => [key, await evaluated(value, map, { ItemCounts })]),
    ),
  );
  const [good] = EveryRowPublished.Choices;
  expect(await evaluated(good?.Condition ?? '', counted)).toBe(succeeds);
  expect([good?.Next, EveryRowPublished.Default]).toEqual(['Published', 'RowsRejected']);
  expect(RowsRejected).toMatchObject({ Type: 'Fail', Error: 'RowsRejected' });
  const cause = await evaluated(RowsRejected.Cause, counted);
  expect(cause).toContain(`${ItemCounts.Total - ItemCounts.Succeeded} of ${ItemCounts.Total} rows`);
  expect(cause).toContain('s3://b/runs/r/u/manifest.json');
});
