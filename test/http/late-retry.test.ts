import { expect, onTestFinished, test } from 'vitest';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { type Queues, startQueues } from '../../sandbox/queues.ts';
import { simpleEvent } from '../delivery/events.ts';
import { record } from '../delivery/records.ts';
import { startWorld } from '../delivery/world.ts';
import { startHttpWorld } from './world.ts';

const HOUR_MS = 3_600_000;

/** Publishers and delivery around one history. SQS knows no deduplication ID of another queue, as after five minutes. */
const start = async () => {
  const delivery = await startWorld();
  const { dynamoDb } = await delivery.keepHistory();
  const publish = async () => {
    const queues = await startQueues(0);
    onTestFinished(() => queues.close());
    const { url, queueUrl, client } = queues;
    return startHttpWorld({
      front: { queues, url, queueUrl, client, batches: [] },
      environment: { HISTORY_TABLE },
      aws: { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url },
      now: delivery.clock.now,
    });
  };
  const deliver = (queues: Queues) =>
    delivery.invoke(
      queues.messages().map(({ body, messageId, messageGroupId: group }) => {
        const sentAt = delivery.clock.now();
        return record(body, { messageId, group, sentAt });
      }),
    );
  return { delivery, publish, deliver };
};

/** Returns the path that tells of the first update of an answer. */
const statusOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['updates'] as { status: string }[])[0]?.status ?? '';

test('a request that is retried hours later, after a newer update was delivered, leaves the newer one', async () => {
  const { delivery, publish, deliver } = await start();
  const at = (hours: number) => new Date(delivery.clock.now() + hours * HOUR_MS).toISOString();
  const older = simpleEvent({ offHoursMessage: 'older', asOf: at(0) });
  const newer = simpleEvent({ offHoursMessage: 'newer', asOf: at(1) });

  const first = await publish();
  const sent = await first.post(older, { id: 'msg_older' });
  expect((await first.get(statusOf(sent))).body).toMatchObject({ outcome: 'waiting' });
  await deliver(first.front.queues);
  expect((await first.get(statusOf(sent))).body).toMatchObject({ outcome: 'delivered' });

  delivery.clock.advance(HOUR_MS);
  const second = await publish();
  await second.post(newer, { id: 'msg_newer' });
  await deliver(second.front.queues);

  delivery.clock.advance(3 * HOUR_MS);
  const third = await publish();
  const retried = await third.post(older, { id: 'msg_older' });
  expect(retried.status).toBe(202);
  await deliver(third.front.queues);
  expect((await third.get(statusOf(retried))).body).toMatchObject({ button: 'BUTTON1', outcome: 'superseded' });
  expect(delivery.anveo.button('BUTTON1')?.parameters['OFFHOURSMESSAGE']).toBe('newer');
  expect(delivery.outcomes().map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'superseded']);
});
