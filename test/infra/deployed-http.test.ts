import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createKey, sign } from '../../functions/http/signature.ts';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { startHttpApi } from '../../sandbox/http-api.ts';
import { startSecretsManager } from '../../sandbox/secrets-manager.ts';
import { simpleEvent } from '../delivery/events.ts';
import { startFront } from '../queue/sqs.ts';
import { canDeploy, type DeployedFunction, resolved, startRuntime } from './runtime.ts';
import { synthesize } from './template.ts';

const SECRET_ID = 'anveo-button-updater-prod/publishers';
const KEY = createKey();

/** Runs the built `accept-updates` behind API Gateway, with the environment of the template. */
const deploy = async () => {
  const front = await startFront();
  const secrets = await startSecretsManager(0);
  const dynamoDb = await startDynamoDb(0);
  onTestFinished(async () => {
    await Promise.all([secrets.close(), dynamoDb.close()]);
  });
  secrets.put(SECRET_ID, JSON.stringify({ crm: { keys: [KEY] } }));
  const deployed = synthesize({ http: true }).only<DeployedFunction>('AWS::Lambda::Function', {
    FunctionName: 'accept-updates-prod',
  });
  const here = { QueuesUpdates: front.queueUrl, HttpPublishersSecret: SECRET_ID, HistoryTable: HISTORY_TABLE };
  const { invoke, output } = await startRuntime('accept-updates', deployed, {
    ...resolved(deployed, here),
    AWS_ENDPOINT_URL_SQS: front.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  });
  const api = await startHttpApi(0, async (event) => {
    const answer = await invoke(event);
    if ('error' in answer) throw new Error(JSON.stringify(answer.error));
    return answer.response as APIGatewayProxyStructuredResultV2;
  });
  onTestFinished(api.close);
  const request = async (method: string, path: string, body: string, key = KEY) => {
    const id = 'msg_1';
    const timestamp = String(Math.floor(Date.now() / 1000));
    const response = await fetch(api.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': sign({ id, timestamp, body }, key),
      },
      ...(body !== '' && { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { front, request, output };
};

const statusIn = (body: Record<string, unknown>) => (body['updates'] as [{ status: string }])[0].status;

describe.runIf(canDeploy)('accept-updates as it is deployed', () => {
  test('puts a signed update on the queue and tells that it waits, and no key or text of it is in the log', async () => {
    const { front, request, output } = await deploy();
    const sent = await request(
      'POST',
      '/v1/crm/updates',
      JSON.stringify(simpleEvent({ offHoursMessage: 'Back at 7.' })),
    );
    expect(sent).toMatchObject({ status: 202, body: { updates: [{ button: 'BUTTON1' }] } });
    expect(front.queues.messages().map(({ body }) => JSON.parse(body))).toMatchObject([{ id: 'BUTTON1' }]);
    const told = await request('GET', statusIn(sent.body), '');
    expect(told).toMatchObject({ status: 200, body: { button: 'BUTTON1', outcome: 'waiting' } });
    const metrics = output()
      .split('\n')
      .find((line) => line.includes('"_aws"'));
    expect(JSON.parse(metrics ?? '{}')).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'AnveoButtonUpdater', Dimensions: [['service']] }] },
      service: 'accept-updates-prod',
      AcceptedUpdates: 1,
    });
    expect(output()).not.toContain(KEY);
    expect(output()).not.toContain('Back at 7.');
  });

  test('refuses another key, and counts it by the metric of the alarm HttpRefused', async () => {
    const { front, request, output } = await deploy();
    const { status } = await request('POST', '/v1/crm/updates', JSON.stringify(simpleEvent()), createKey());
    expect(status).toBe(401);
    expect(front.queues.messages()).toEqual([]);
    const { MetricName } = synthesize({ http: true }).only<{ MetricName: string }>('AWS::CloudWatch::Alarm', {
      AlarmName: 'button-updates-prod-HttpRefused',
    });
    expect(output()).toContain(`"${MetricName}":1`);
  });
});
