import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { describe, expect, onTestFinished, test } from 'vitest';
import { messageGroupId } from '../../functions/queue/message-group.ts';
import { updateStatus } from '../../publisher/index.ts';
import { ACCOUNT, AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { DEMO, keyOfDemo } from '../../sandbox/publishers.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folderWithExamples, isMissing, shell } from './program.ts';

const PAGE = readFileSync(new URL('../../docs/publishing.md', import.meta.url), 'utf8');

const start = async () => {
  const sandbox = await startSandbox({ dataDir: undefined, buttons: ['SUPPORT'], onLog: () => undefined });
  onTestFinished(() => sandbox.close());
  return sandbox;
};
type Sandbox = Awaited<ReturnType<typeof start>>;

/** Waits until one of the messages that a text names is delivered, and the button shows the example. */
const isDelivered = async (sandbox: Sandbox, text: string) => {
  const [messageId = ''] = text.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/) ?? [];
  await sandbox.outcomes.settled([messageId]);
  expect(sandbox.outcomes.of(messageId)).toMatchObject({ outcome: 'delivered', buttonId: 'SUPPORT' });
  expect(JSON.stringify(sandbox.anveo.button('SUPPORT'))).toContain('Get help');
  const { http, secrets } = sandbox;
  const options = { url: http.url, publisher: DEMO, key: keyOfDemo(secrets) ?? '', waitMs: 30_000 };
  const told = await updateStatus(`/v1/${DEMO}/updates/SUPPORT/${messageId}`, options);
  expect(told).toMatchObject({ ok: true, update: { messageId, outcome: 'delivered' } });
};

const LONGEST_MS = 300_000;

/** Maven downloads what it needs at its first run, which may be impossible here: it must have run once. */
const JAVA = 'mvn -version && javac -version && ls ~/.m2/repository/software/amazon/awssdk/sqs';

/** `probe` is what must work here for the example to be tried. */

const OVER_SQS = [
  { line: 'node examples/publish-sqs.ts', probe: 'true' },
  { line: 'python3 examples/publish-sqs.py', probe: 'python3 -c "import boto3"' },
  { line: 'sh examples/publish-sqs.sh', probe: 'aws --version && openssl version' },
  { line: 'mvn -q -f examples/java compile exec:exec', probe: JAVA },
];

const run = async (line: string, sandbox: Sandbox, environment: Record<string, string> = {}) => {
  const { code, out, err } = await shell(line, await folderWithExamples(sandbox), environment);
  expect(code, err).toBe(0);
  return out;
};

for (const { line, probe } of OVER_SQS) {
  test.skipIf(isMissing(probe))(
    `${line} publishes, and the update is delivered`,
    async () => {
      expect(PAGE).toContain(line);
      const sandbox = await start();
      await isDelivered(sandbox, await run(`. examples/sandbox-env.sh && ${line}`, sandbox));
    },
    LONGEST_MS,
  );
}

/** Button IDs of which SQS takes the first two as a message group. */
const BUTTONS = ['SUPPORT', '!~', 'two words', 'é', 'x'.repeat(128)];

test.skipIf(isMissing('python3 -c "import boto3"'))(
  'the Python example has the message group of every ID',
  async () => {
    const sandbox = await start();
    await sandbox.worker.setPolling(false);
    const cwd = await folderWithExamples(sandbox);
    for (const id of BUTTONS) {
      writeFileSync(join(cwd, 'examples/update.json'), JSON.stringify(simpleEvent({ id })));
      expect(await shell('. examples/sandbox-env.sh && python3 examples/publish-sqs.py', cwd)).toMatchObject({
        code: 0,
      });
    }
    const groups = sandbox.queues.messages().map((message) => message.messageGroupId);
    expect(groups.toSorted()).toEqual(BUTTONS.map(messageGroupId).toSorted());
  },
);

const ALL_GROUPS = `public class Groups {
  public static void main(String[] buttons) throws Exception {
    for (String button : buttons) System.out.println(PublishUpdate.groupOf(button));
  }
}`;

test.skipIf(isMissing(JAVA))(
  'the Java example has the message group of every ID',
  async () => {
    const cwd = await folderWithExamples(await start());
    writeFileSync(join(cwd, 'examples/java/Groups.java'), ALL_GROUPS);
    const ids = BUTTONS.map((id) => `'${id}'`).join(' ');
    const line = `mvn -q -f examples/java compile >&2 && java -cp examples/java/target/classes Groups ${ids}`;
    const { code, out, err } = await shell(line, cwd, { LC_ALL: 'C.UTF-8' });
    expect(code, err).toBe(0);
    expect(out.trim().split('\n')).toEqual(BUTTONS.map(messageGroupId));
  },
  LONGEST_MS,
);

/** What `npm start` tells of its publisher. */
const access = ({ http, secrets }: Sandbox) => ({
  KEY: keyOfDemo(secrets) ?? '',
  URL: `${http.url}/v1/${DEMO}/updates`,
});

const OVER_HTTP = [
  { line: 'node examples/publish-http.ts', probe: 'true', told: /outcome: 'delivered'/ },
  { line: 'python3 examples/publish-http.py', probe: 'python3 --version', told: /'outcome': 'delivered'/ },
  { line: 'sh examples/publish-http.sh', probe: 'curl --version && openssl version', told: /"outcome":"delivered"/ },
];

for (const { line, probe, told } of OVER_HTTP) {
  test.skipIf(isMissing(probe))(`${line} publishes, and tells the outcome`, async () => {
    expect(PAGE).toContain(line);
    const sandbox = await start();
    const out = await run(`${line} $URL`, sandbox, access(sandbox));
    expect(out).toMatch(told);
    await isDelivered(sandbox, out);
  });
}

test.skipIf(isMissing('python3 --version'))('the Python example prints the faults of an update', async () => {
  const sandbox = await start();
  const cwd = await folderWithExamples(sandbox);
  writeFileSync(join(cwd, 'examples/update.json'), JSON.stringify(simpleEvent({ hour24From: 25 })));
  const { code, err } = await shell('python3 examples/publish-http.py $URL', cwd, access(sandbox));
  expect(code).toBe(1);
  expect(JSON.parse(err)).toMatchObject({ status: 422, faults: [{ path: 'hour24From' }] });
});

/** A FIFO topic of SNS whose messages go to the queue. */
const startTopic = async ({ queues }: Sandbox, raw: boolean) => {
  const sns = new SNSClient({ region: REGION, endpoint: queues.url, credentials: AWS_ENVIRONMENT.credentials });
  onTestFinished(() => sns.destroy());
  const Attributes = { FifoTopic: 'true', ContentBasedDeduplication: 'false', FifoThroughputScope: 'MessageGroup' };
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'buttons.fifo', Attributes }));
  const subscription = {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:button-updates.fifo`,
    Attributes: { RawMessageDelivery: String(raw) },
  };
  await sns.send(new SubscribeCommand(subscription));
  return { sns, TopicArn };
};

describe('SNS', () => {
  test.each([
    { raw: true, ends: 'with raw delivery the attributes are read, and the second of two equal updates is unchanged' },
    { raw: false, ends: 'in a notification the attributes are not read, and both are delivered' },
  ])('hands updates on in order; $ends', async ({ raw }) => {
    const sandbox = await start();
    const { sns, TopicArn } = await startTopic(sandbox, raw);
    await sandbox.worker.setPolling(false);
    const MessageAttributes = { SkipUnchanged: { DataType: 'String', StringValue: 'true' } };
    for (const hour24From of [1, 2, 2]) {
      const update = simpleEvent({ id: 'SUPPORT', hour24From });
      const ids = { MessageGroupId: 'SUPPORT', MessageDeduplicationId: randomUUID() };
      await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(update), MessageAttributes, ...ids }));
    }
    const messages = sandbox.queues.messages();
    expect(messages.map(({ messageGroupId }) => messageGroupId)).toEqual(['SUPPORT', 'SUPPORT', 'SUPPORT']);
    await sandbox.worker.setPolling(true);
    await sandbox.outcomes.settled(messages.map(({ messageId }) => messageId));
    const outcomes = messages.map(({ messageId }) => sandbox.outcomes.of(messageId)?.outcome);
    expect(outcomes).toEqual(['delivered', 'delivered', raw ? 'unchanged' : 'delivered']);
    expect(sandbox.anveo.button('SUPPORT')).toMatchObject({ parameters: { HOUR24FROM: '2' } });
  });

  const probe = 'aws --version && openssl version';
  test.skipIf(isMissing(probe))('sh examples/publish-sns.sh publishes, and the update is delivered', async () => {
    const sandbox = await start();
    const { TopicArn } = await startTopic(sandbox, true);
    const delivered = sandbox.anveo.nextRequest(({ applied }) => applied);
    await run('. examples/sandbox-env.sh && sh examples/publish-sns.sh', sandbox, { TOPIC_ARN: TopicArn });
    await delivered;
    expect(JSON.stringify(sandbox.anveo.button('SUPPORT'))).toContain('Get help');
  });
});
