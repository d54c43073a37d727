import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { sqsError } from '../queue/sqs.ts';
import { folder } from '../sandbox/program.ts';
import { cli, jsonLines, OPERATOR, queued, read, startTarget } from './fixture.ts';

/** Publishes to a real queue that is named on the command line. */
const publish = async (input: string, { file = '-', more = [] as string[], cwd = folder() } = {}) => {
  const { queues, queueUrl } = await startTarget();
  const ended = await cli(['publish', file, '--queue-url', queueUrl, ...more], cwd, input);
  return { ...ended, messages: queues.messages(), events: queued(queues) };
};

const event = (fields: Record<string, unknown> = {}) => JSON.stringify(simpleEvent(fields));

const CSV = [
  'id,profileId,buttonImageUrl,colorStyleName,hour24From,hour24To,offHoursMessage,configuration,phoneNumber,askConfirmation,allowCountries',
  'A,PROFILE123,http://www.anveo.com/c2c.png,7,9,18,"Closed, sorry.",SIMPLE,+1 215-701-0680,TRUE,USA|CANADA',
  'A,PROFILE123,http://www.anveo.com/c2c.png,7,9,18,"Closed, sorry.",SIMPLE,+1 215-701-0680,FALSE,',
].join('\r\n');

describe('events are sent', () => {
  test('from JSON Lines in their order, each in the group of its button, as they are', async () => {
    const lines = [event({ id: 'A' }), event({ id: 'two words' }), event({ id: 'A', hour24From: 1 })];
    const { code, messages, out } = await publish(`\u{FEFF}${lines.join('\r\n')}\n\n`);
    expect(code).toBe(0);
    expect(messages.map(({ body }) => body).sort()).toEqual([...lines].sort());
    expect(messages.filter(({ messageGroupId }) => messageGroupId === 'A').map(({ body }) => body)).toEqual([
      lines[0],
      lines[2],
    ]);
    expect(messages.find(({ body }) => body === lines[1])?.messageGroupId).toMatch(/^[0-9a-f]{64}$/);
    expect(out.split('\n').map((line) => line.slice(38))).toEqual(['A', 'two words', 'A', '']);
  });

  test('with who sends them', async () => {
    const { batches, queueUrl } = await startTarget();
    await cli(['publish', '-', '--queue-url', queueUrl], folder(), event());
    expect(batches.flat().map(({ MessageAttributes }) => MessageAttributes)).toEqual([
      { By: { DataType: 'String', StringValue: OPERATOR } },
    ]);
  });

  test('from one JSON object over several lines', async () => {
    const { code, events } = await publish(JSON.stringify(simpleEvent(), null, 2));
    expect([code, events]).toEqual([0, [simpleEvent()]]);
  });

  test('from CSV, several of one button too', async () => {
    const { code, events } = await publish(CSV);
    const common = { id: 'A', colorStyleName: 7, offHoursMessage: 'Closed, sorry.', phoneNumber: '+1 215-701-0680' };
    expect(code).toBe(0);
    expect(events).toEqual([
      simpleEvent({ ...common, askConfirmation: true, allowCountries: ['USA', 'CANADA'] }),
      simpleEvent({ ...common, askConfirmation: false }),
    ]);
  });

  test('from a file, with --json telling the ID of each message', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'updates.jsonl'), jsonLines([simpleEvent({ id: 'A' }), simpleEvent({ id: 'B' })]));
    const { out, messages } = await publish('', { file: 'updates.jsonl', more: ['--json'], cwd });
    expect(read(out)).toEqual(
      messages.map(({ messageId, messageGroupId }) => ({ messageId, buttonId: messageGroupId })),
    );
  });

  test('twice where they are the same: A, then B, then A again is no repetition', async () => {
    const { events } = await publish(jsonLines([simpleEvent(), simpleEvent({ hour24From: 1 }), simpleEvent()]));
    expect(events.map(({ hour24From }) => hour24From)).toEqual([9, 1, 9]);
  });
});

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const sns = (content: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:us-east-1:1:t',
  Message: JSON.stringify(content),
});
const eventBridge = (detail: unknown) => ({ 'detail-type': 'ButtonUpdate', source: 'crm', detail });
const cloudEvent = (data: unknown) => ({ specversion: '1.0', id: 'E1', source: '/crm', type: 'changed', data });

describe('an event in an envelope is sent in it, in the group of its button', () => {
  test.each([
    ['an SNS notification', sns],
    ['an EventBridge event', eventBridge],
    ['a CloudEvent', cloudEvent],
    ['an EventBridge event in an SNS notification', (event: unknown) => sns(eventBridge(event))],
  ])('%s', async (_, wrap) => {
    const lines = [wrap(simpleEvent({ id: 'A' })), simpleEvent({ id: 'B' })];
    const { code, messages, out } = await publish(jsonLines(lines));
    expect(code).toBe(0);
    expect(messages.map(({ messageGroupId, body }) => [messageGroupId, JSON.parse(body)])).toEqual([
      ['A', lines[0]],
      ['B', lines[1]],
    ]);
    expect(out.split('\n').map((line) => line.slice(38))).toEqual(['A', 'B', '']);
  });

  test('over several lines too', async () => {
    const { code, events } = await publish(JSON.stringify(cloudEvent(simpleEvent()), null, 2));
    expect([code, events]).toEqual([0, [cloudEvent(simpleEvent())]]);
  });

  test('faults are those of the event in it', async () => {
    const { code, messages, err } = await publish(
      `${event()}\n${JSON.stringify(sns(simpleEvent({ hour24To: 25 })))}\n`,
    );
    expect(err).toContain(
      'nothing was sent: 1 invalid\nline 2: hour24To must be a whole number from 0 to 24, but is 25\n',
    );
    expect([code, messages]).toEqual([1, []]);
  });

  test('faults of the envelope itself are told', async () => {
    const { err } = await publish(jsonLines([{ ...cloudEvent(simpleEvent()), specversion: '2.0' }]));
    expect(err).toContain('line 1: specversion must be "1.0"');
  });

  test('an envelope that is larger than a message is refused, though its event is small', async () => {
    const { code, err } = await publish(jsonLines([{ ...cloudEvent(simpleEvent()), comment: 'é'.repeat(600_000) }]));
    expect(err).toMatch(/line 1: event has 12\d{5} bytes as JSON, where SQS takes at most 1048576/);
    expect(code).toBe(1);
  });
});

describe('nothing is sent', () => {
  test('with --json every fault is a line on standard output, as validate --json has it', async () => {
    const lines = `${event()}\n${event({ hour24From: 25, hour24To: 26 })}\n{\n`;
    const { code, out, err, messages } = await publish(lines, { more: ['--json'] });
    const { out: validated } = await cli(['validate', '-', '--json'], folder(), lines);
    expect(read(out)).toEqual(read(validated));
    expect(read(out)).toMatchObject([
      { line: 2, buttonId: 'BUTTON1', path: 'hour24From', message: 'must be a whole number from 0 to 24, but is 25' },
      { line: 2, path: 'hour24To' },
      { line: 3, path: 'event' },
      { file: '-', valid: 1, invalid: 2 },
    ]);
    expect(err).toBe('anveo-buttons: nothing was sent: 2 invalid\n');
    expect([code, messages]).toEqual([1, []]);
  });

  test('with --json of many faulty events all are told', async () => {
    const lines = Array.from({ length: 25 }, () => event({ hour24To: 25 })).join('\n');
    const { out } = await publish(lines, { more: ['--json'] });
    expect(read(out)).toHaveLength(26);
  });

  test('when one event is invalid, and every fault is named with its line', async () => {
    const { code, messages, err } = await publish(`${event()}\n${event({ hour24To: 25 })}\n{\n`);
    expect(messages).toEqual([]);
    expect(err).toMatch(
      /nothing was sent: 2 invalid\nline 2: hour24To must be a whole number from 0 to 24, but is 25\nline 3: .*is not JSON: /,
    );
    expect(code).toBe(1);
  });

  test('when a row of a CSV is invalid, and it is named as the spreadsheet counts it', async () => {
    const { code, messages, err } = await publish(CSV.replace(',TRUE,', ',perhaps,'));
    expect(messages).toEqual([]);
    expect(err).toMatch(/nothing was sent: 1 invalid\nrow 2: askConfirmation must be true or false/);
    expect(code).toBe(1);
  });

  test('when an event over several lines has a mistake, which is told once, with its place', async () => {
    const { code, err, messages } = await publish(JSON.stringify(simpleEvent(), null, 2).replace(',', ''));
    expect(err).toMatch(/nothing was sent: 1 invalid\n.*is not JSON: .*line 3/);
    expect([code, messages]).toEqual([1, []]);
  });

  test('of many faults twenty are shown and the rest counted', async () => {
    const { err } = await publish(Array.from({ length: 25 }, () => event({ hour24To: 25 })).join('\n'));
    expect(err).toMatch(/nothing was sent: 25 invalid\n(line .*\n){20}… and 5 more/);
  });

  test('from an empty input', async () => {
    expect(await publish('\n')).toMatchObject({ code: 1, messages: [], err: expect.stringContaining('is empty') });
  });

  test('from a file that is not there', async () => {
    const ended = await publish('', { file: 'none.json' });
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('none.json: there is no such file') });
  });
});

test('a queue that does not take a message says which and why', async () => {
  const { url } = await startTarget();
  const { code, err } = await cli(['publish', '-', '--queue-url', `${url}/000000000000/none.fifo`], folder(), event());
  expect(err).toMatch(/sent 0, not sent 1\nBUTTON1: QueueDoesNotExist/);
  expect(code).toBe(3);
});

test('once a message of a button was not taken its later ones are not sent, and other buttons go on', async () => {
  const { queues, queueUrl } = await startTarget((_, number) =>
    number === 1 ? sqsError(403, 'AccessDenied', 'not now') : undefined,
  );
  const lines = ['A', 'A', 'B', 'A'].map((id, index) => simpleEvent({ id, hour24From: index }));
  const { code, out, err } = await cli(['publish', '-', '--queue-url', queueUrl], folder(), jsonLines(lines));
  expect(queued(queues)).toEqual([lines[2]]);
  expect(out.slice(38)).toBe('B\n');
  const behind = 'A: not sent: an older message of its group was not taken';
  expect(err).toMatch(new RegExp(`sent 1, not sent 3\nA: AccessDenied.*\n${behind}\n${behind}\n$`));
  expect(code).toBe(3);
});
