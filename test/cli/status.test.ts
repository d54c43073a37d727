import { once } from 'node:events';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { HistoryRow } from '../../functions/history/row.ts';
import { updateMessage } from '../../functions/queue/message.ts';
import { sendMessages } from '../../functions/queue/send-in-order.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { cli, read, startCli, startTarget } from './fixture.ts';
import { row, startTable } from './history-table.ts';
import { type LambdaAnswer, MAPPING, startLambda } from './lambda.ts';

process.env['TZ'] = 'Europe/Berlin';

const HOUR = 3_600_000;

const start = async () => {
  const [target, table] = [await startTarget(), await startTable()];
  const { client } = target;
  const send = async (queueUrl: string, ...buttons: string[]) => {
    const messages = buttons.map((id) => updateMessage(simpleEvent({ id }), id));
    await sendMessages(messages, { client, queueUrl, onResult: () => undefined });
  };
  const named = ['--queue-url', target.queueUrl, ...table.named];
  const look = async (...more: string[]) => {
    const { out } = await cli(['status', '--json', ...named, ...more]);
    return read(out)[0];
  };
  return { ...target, ...table, send, named, look };
};

const failing = (button: string, state: 'retrying' | 'dead', since: number, fields: Partial<HistoryRow>) =>
  row(`M-${button}`, {
    ...{ button, state, since, asOf: since - 1000, at: since },
    outcome: state === 'dead' ? 'dead-lettered' : 'deferred',
    ...fields,
  });

test('where nothing waits or fails it flows', async () => {
  const { named, look } = await start();
  expect(await look()).toEqual({ queue: { waiting: 0, inFlight: 0, oldestSeconds: 0 }, deadLetters: 0, failing: [] });
  const { code, out } = await cli(['status', ...named]);
  expect(out).toMatch(
    /^Flowing: .*\n\nQueue {9}0 waiting, 0 in flight\nDead letters {2}0\nPaused {8}unknown \(only a stack tells\)\n\n\d.*\(Europe\/Berlin\)\n$/,
  );
  expect(code).toBe(0);
});

test('the queue is counted, waiting and in flight, and so are dead letters', async () => {
  const { client, queueUrl, queues, send, look } = await start();
  await send(queueUrl, 'A', 'B', 'C');
  await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 1 }));
  await send(queues.deadLetterQueueUrl, 'D', 'E');
  expect(await look()).toEqual({ queue: { waiting: 2, inFlight: 1 }, deadLetters: 2, failing: [] });
});

test('what fails is grouped by kind and reason: retried first, with its buttons, since the first failure', async () => {
  const { queueUrl, send, write, look, named } = await start();
  const since = Date.now() - 3 * HOUR;
  const busy = { cause: 'anveo', reason: 'Anveo answered 503' };
  const unknown = { failure: 'Rejected', reason: 'Unknown profile.' };
  await send(queueUrl, 'A');
  await write({
    rows: [
      ...['A', 'B'].map((button, index) => failing(button, 'retrying', since + index, busy)),
      failing('C', 'retrying', since + HOUR, { cause: 'anveo', reason: 'Anveo answered 502' }),
      failing('D', 'dead', since - HOUR, unknown),
      failing('E', 'dead', since, unknown),
      row('again', { ...failing('E', 'dead', since, unknown), messageId: 'again' }),
      row('F', { button: 'F' }),
    ],
  });
  const time = (at: number) => new Date(at).toISOString();
  const status = await look();
  expect(status).toMatchObject({
    failing: [
      { kind: 'anveo', reason: 'Anveo answered 503', buttons: 2, since: time(since) },
      { kind: 'anveo', reason: 'Anveo answered 502', buttons: 1, since: time(since + HOUR) },
      { kind: 'Rejected', reason: 'Unknown profile.', buttons: 2, since: time(since - HOUR) },
    ],
  });
  const { queue } = status as { queue: { oldestSeconds: number } };
  expect(queue.oldestSeconds).toBeGreaterThanOrEqual(3 * 3600);
  const { out } = await cli(['status', ...named]);
  expect(out).toMatch(/^Held up: /);
  expect(out).toContain('1 waiting, 0 in flight, the oldest for at least 3 h\n');
  expect(out).toMatch(/\nanveo {2}2 buttons, retried since \d.*\n {2}Anveo answered 503\nanveo {2}1 button, /);
  expect(out).toMatch(/\nRejected {2}2 buttons, dead since \d.*\n {2}Unknown profile\.\n/);
});

test('of a queue without a dead-letter queue the dead letters are unknown', async () => {
  const { queues, named } = await start();
  const [option = '', , ...rest] = named;
  const { out } = await cli(['status', option, queues.deadLetterQueueUrl, ...rest]);
  expect(out).toContain('\nDead letters  unknown\n');
});

test('of more than 10,000 failing updates the longest failing are counted, and it says so', async () => {
  const { write, look, named } = await start();
  const now = Date.now();
  const fields = { cause: 'anveo', reason: 'busy' };
  const rows = Array.from({ length: 10_001 }, (_, index) => failing(`B${index}`, 'retrying', now - index, fields));
  for (let index = 0; index < rows.length; index += 1000) await write({ rows: rows.slice(index, index + 1000) });
  const since = new Date(now - 10_000).toISOString();
  expect(await look()).toMatchObject({ failing: [{ kind: 'anveo', buttons: 10_000, since }], more: true });
  expect((await cli(['status', ...named])).out).toContain('More fails than is counted here');
});

test('of an update that has just failed no age is told, and no reason where there is none', async () => {
  const { queueUrl, send, write, named } = await start();
  await send(queueUrl, 'A');
  await write({ rows: [failing('A', 'retrying', Date.now() + HOUR, { cause: 'anveo' })] });
  const { out } = await cli(['status', ...named]);
  expect(out).toContain('1 waiting, 0 in flight\n');
  expect(out).toMatch(/\nanveo {2}1 button, retried since \d.*\n {2}\n/);
});

test('control characters of a reason are escaped', async () => {
  const { write, named } = await start();
  await write({ rows: [failing('A', 'dead', Date.now(), { failure: 'Rejected', reason: 'a\u001b[2J\nb' })] });
  expect((await cli(['status', ...named])).out).toContain('\n  a\\u001b[2J\\u000ab\n');
});

describe('of a stack it tells whether the event source mapping is enabled', () => {
  const ofStack = async (answer: LambdaAnswer) => {
    const { queueUrl } = await start();
    const { asked } = await startLambda(answer);
    await startCloudFormation({
      QueueUrl: queueUrl,
      EventSourceMappingId: MAPPING,
      HistoryTableName: HISTORY_TABLE,
    });
    return {
      asked,
      text: await cli(['status', '--stack', STACK]),
      json: await cli(['status', '--stack', STACK, '--json']),
    };
  };

  test.each([
    ['Enabled', false],
    ['Enabling', false],
    ['Updating', false],
    ['Disabled', true],
    ['Disabling', true],
  ])('%s: paused %s', async (state, paused) => {
    const { json, text, asked } = await ofStack(state);
    expect(read(json.out)).toMatchObject([{ paused }]);
    expect(text.out).toMatch(paused ? /^Paused: / : /^Flowing: /);
    expect(asked[0]).toBe(`GET /2015-03-31/event-source-mappings/${MAPPING}`);
  });

  test('and where it may not look, it says so and tells the rest', async () => {
    const message = 'User: x is not authorized to perform: lambda:GetEventSourceMapping';
    const { json, text } = await ofStack({ status: 403, type: 'AccessDeniedException', message });
    expect(text).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Paused {8}unknown \(.*not authorized to perform: lambda:Get/),
    });
    expect(read(json.out)).toEqual([
      { queue: { waiting: 0, inFlight: 0, oldestSeconds: 0 }, deadLetters: 0, failing: [] },
    ]);
  });
});

test.each([
  ['--queue-url', 'https://sqs.eu-central-1.amazonaws.com/1/x.fifo'],
  ['--table', 'some-table'],
])('%s alone is wrong usage', async (...named) => {
  const { code, err } = await cli(['status', ...named]);
  expect(err).toContain('--queue-url and --table are needed together');
  expect(code).toBe(2);
});

test('a queue that does not exist ends it with 3', async () => {
  const { url, named } = await start();
  const other = named.map((each) => (each.startsWith('http') ? `${url}/000000000000/none.fifo` : each));
  expect(await cli(['status', ...other])).toMatchObject({ code: 3, err: expect.stringContaining('does not exist') });
});

test('--watch with --json prints a line again and again, until Ctrl-C ends it with 0', async () => {
  const { named } = await start();
  const { child, ended } = startCli(['status', '--watch', '1', '--json', ...named], folder());
  let out = '';
  while (out.split('\n').length < 3) out += (await once(child.stdout ?? child, 'data'))[0];
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0, err: '' });
});
