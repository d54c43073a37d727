import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import update from '../../examples/update.json' with { type: 'json' };
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import { startEventSource } from '../../sandbox/event-source.ts';
import { startWorld } from '../delivery/world.ts';
import { inputAt, scheduleOf } from '../infra/canary.ts';
import { type DeployedFunction, resolved } from '../infra/runtime.ts';
import { synthesize } from '../infra/template.ts';
import { run } from '../sandbox/program.ts';

const BUNDLE = pathToFileURL(join(import.meta.dirname, '../../dist/functions/update-button/index.mjs')).href;

test('what Scheduler sends is delivered by the built function in test mode, measured, and recorded as a test', async () => {
  const on = synthesize({ canary: 'examples/update.json' });
  const world = await startWorld();
  const { queues, secrets, anveo } = world;
  const history = await world.keepHistory();
  const deployed = on.only<DeployedFunction>('AWS::Lambda::Function', { FunctionName: 'update-button-prod' });
  const here = {
    QueuesUpdates: queues.queueUrl,
    QueuesDeadLetters: queues.deadLetterQueueUrl,
    HistoryTable: world.environment['HISTORY_TABLE'] ?? '',
    UserKey: world.environment['ANVEO_SECRET_ID'] ?? '',
  };
  Object.assign(process.env, AWS_ENVIRONMENT.variables, resolved(deployed, here), {
    ANVEO_ENDPOINT: anveo.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_DYNAMODB: history.dynamoDb.url,
  });
  anveo.addButtons([update.id]);
  const { promise: invoked, resolve, reject } = Promise.withResolvers<Record<string, unknown>[]>();
  const source = startEventSource({
    queueUrl: queues.queueUrl,
    client: queues.client,
    concurrency: 1,
    functionTimeout: 30,
    onError: reject,
    handler: async ({ Records }) => {
      const { out } = await run('test/bundle/invoke.ts', [BUNDLE], undefined, JSON.stringify(Records));
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      resolve(lines);
      return lines.find((line) => 'batchItemFailures' in line);
    },
  });
  onTestFinished(() => source.stop());
  await queues.client.send(new SendMessageCommand(inputAt(scheduleOf(on), '2026-11-30T12:00:00Z', queues.queueUrl)));
  const lines = await invoked;
  expect(lines).toContainEqual({ batchItemFailures: [] });
  expect(lines.find((line) => '_aws' in line)).toMatchObject({ Delivered: 1, CanaryAge: expect.any(Number) });
  expect(anveo.requests()).toMatchObject([{ applied: false }]);
  expect(await history.shown(update.id)).toBeUndefined();
  expect(await Array.fromAsync(history.button(update.id))).toMatchObject([{ outcome: 'delivered', test: true }]);
});
