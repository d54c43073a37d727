import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import update from '../../examples/update.json' with { type: 'json' };
import { inputAt, scheduleOf } from './canary.ts';
import { synthesize } from './template.ts';

const OFF = synthesize();
/** Made once, since many tests look at it. */
const ON = synthesize({ canary: 'examples/update.json' });

const SCHEDULE = scheduleOf(ON);

test('without canary nothing of it is in the template', () => {
  expect(JSON.stringify(OFF.template.toJSON())).not.toMatch(/canary/i);
});

test('canary changes no resource that is there without it, apart from the function and what shows the alarm', () => {
  const changed = Object.keys(OFF.resources).filter(
    (id) => JSON.stringify(ON.resources[id]) !== JSON.stringify(OFF.resources[id]),
  );
  expect(changed).toEqual([expect.stringMatching(/^UpdateFunction/), expect.stringMatching(/^Dashboard/)]);
  const added = Object.keys(ON.resources).filter((id) => !(id in OFF.resources));
  expect(added.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
    'CanaryRole',
    'CanaryRoleDefaultPolicy',
    'CanarySchedule',
    'AlarmsCanaryLate',
  ]);
});

test('every ten minutes Scheduler sends the update to its message group, once for each moment', () => {
  expect(SCHEDULE).toMatchObject({
    GroupName: 'button-updates-prod',
    ScheduleExpression: 'rate(10 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumEventAgeInSeconds: 600 } },
  });
  expect(JSON.stringify(SCHEDULE.Target.Arn)).toContain(':scheduler:::aws-sdk:sqs:sendMessage');
  const { MessageBody, ...rest } = inputAt(SCHEDULE, '2026-11-30T12:00:00Z', 'URL');
  expect(JSON.parse(MessageBody ?? '')).toEqual({ ...update, phoneNumber: '12157010680' });
  expect(rest).toEqual({
    QueueUrl: 'URL',
    MessageGroupId: update.id,
    MessageDeduplicationId: '2026-11-30T12:00:00Z',
  });
});

test('the function knows the button before the first update is sent: none of them changes a button', () => {
  const [schedule] = ON.ofType('AWS::Scheduler::Schedule').filter(({ Properties }) => Properties['Name'] === 'Canary');
  expect(schedule?.DependsOn).toContainEqual(expect.stringMatching(/^UpdateFunction[0-9A-F]{8}$/));
});

test('the synth says that updates of the button of the canary change nothing, whoever sends them', () => {
  const said = ({ infos }: typeof ON) => infos.filter((info) => info.startsWith('canary: '));
  expect(said(ON)).toEqual([
    `canary: updates of the button ${update.id} are tests and never change it, whoever sends them`,
  ]);
  expect(said(OFF)).toEqual([]);
});

test('its role may send to the queue of updates and nothing else, and only Scheduler takes it for schedules of the group', () => {
  expect(ON.allowed('CanaryRole')).toEqual([
    [['sqs:SendMessage'], expect.stringMatching(/^\{"Fn::GetAtt":\["QueuesUpdates\w+","Arn"\]\}$/)],
  ]);
  const { AssumeRolePolicyDocument } = ON.only<Record<string, object>>('AWS::IAM::Role', {
    Description: 'May send the update of the canary',
  });
  expect(AssumeRolePolicyDocument).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^BulkSchedulesGroup/), 'Arn'] },
          },
        },
      },
    ],
  });
});

const fileOf = (content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'canary.json');
  writeFileSync(file, content);
  return file;
};

test.each([
  ['is no JSON', '{', /whose event has faults: .*JSON/],
  ['breaks a rule', JSON.stringify({ ...update, hour24To: 25 }), /whose event has faults: hour24To must be/],
  [
    'would pass',
    JSON.stringify({ ...update, notAfter: '2026-12-24T12:00:00Z' }),
    /whose event must not have notAfter: it is sent for years/,
  ],
])('a file whose event %s is refused', (_, content, fault) => {
  const canary = fileOf(content);
  expect(() => synthesize({ canary })).toThrow(fault);
  expect(() => synthesize({ canary })).toThrow(`settings under "updater" in cdk.json: canary names ${canary}, `);
});

test('a file that is not there is refused', () => {
  expect(() => synthesize({ canary: 'examples/none.json' })).toThrow(
    /canary names examples\/none\.json, which cannot be read: ENOENT/,
  );
});
