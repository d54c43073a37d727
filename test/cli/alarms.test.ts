import { expect, test } from 'vitest';
import { createAlarms } from '../../cli/alarms.ts';
import { failure } from '../../sandbox/json-server.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { alarm, type CloudWatchAnswer, STATE_SINCE, startCloudWatch, TOPIC } from './cloud-watch.ts';

const read = async (answer: CloudWatchAnswer, outputs: Record<string, string> = { AlarmTopicArn: TOPIC }) => {
  await startCloudFormation(outputs);
  const { asked } = await startCloudWatch(answer);
  return { alarms: await createAlarms({ stack: STACK })(), asked };
};

test('the alarms of all pages are counted by their state, and those that are raised say why and since when', async () => {
  const first = [alarm('button-updates-prod-UpdatesWaiting', 'ALARM'), alarm('button-updates-prod-Throttled', 'OK')];
  const second = [alarm('button-updates-prod-Errors', 'OK'), alarm('button-updates-prod-New', 'INSUFFICIENT_DATA')];
  const { alarms, asked } = await read([first, second]);
  expect(alarms).toEqual({
    raised: [
      {
        name: 'button-updates-prod-UpdatesWaiting',
        description: 'What button-updates-prod-UpdatesWaiting means.',
        reason: 'Threshold Crossed by button-updates-prod-UpdatesWaiting',
        since: STATE_SINCE * 1000,
      },
    ],
    ok: 2,
    noData: 1,
  });
  const wanted = { action: 'GraniteServiceVersion20100801.DescribeAlarms', ActionPrefix: TOPIC };
  expect(asked).toEqual([expect.objectContaining(wanted), expect.objectContaining({ ...wanted, NextToken: '1' })]);
});

test('an alarm of another stage, whose topic begins with this name, is none of ours', async () => {
  const { alarms } = await read([[alarm('button-updates-prod-alarms-x', 'ALARM', [`${TOPIC}-alarms`])]]);
  expect(alarms).toEqual({ raised: [], ok: 0, noData: 0 });
});

test('where it is not allowed it says what allows it', async () => {
  const message = 'User: arn:aws:iam::1:user/x is not authorized to perform: cloudwatch:DescribeAlarms';
  const { alarms } = await read(failure('AccessDeniedException', message, 403));
  expect(alarms).toEqual({ unknown: expect.stringMatching(/cloudwatch:DescribeAlarms.*OperatorPolicyArn/) });
});

test('where CloudWatch does not answer it says so soon', async () => {
  const { alarms } = await read('nothing');
  expect(alarms).toEqual({ unknown: 'AWS did not answer within 3 s' });
});

test('a stack without a topic says which output is missing', async () => {
  const { alarms } = await read([[]], { Other: 'x' });
  expect(alarms).toEqual({ unknown: expect.stringContaining('has no output AlarmTopicArn') });
});

test('a queue and a sandbox have no alarms', async () => {
  expect(await createAlarms({})()).toEqual({ unknown: 'the sandbox has no CloudWatch' });
  expect(await createAlarms({ queueUrl: 'https://x/y' })()).toEqual({ unknown: 'only a stack has alarms' });
});
