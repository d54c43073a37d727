import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, onTestFinished, test } from 'vitest';
import { synthesize } from '../template.ts';

const PARIS = 'Europe/Paris';
const YEARLY = { cron: '0 18 24 12 ? *', timezone: 'America/New_York' };
const HOLIDAY = { name: 'holiday', when: YEARLY, catalogue: 'catalogue.csv', set: { offHoursMessage: 'Closed' } };

/** Synthesises the stack with these plans. */
const synthesizePlans = (plans: object[], now = new Date('2026-11-01T00:00:00Z')) => {
  const schedules = mkdtempSync(join(tmpdir(), 'schedules-'));
  onTestFinished(() => rmSync(schedules, { recursive: true }));
  for (const [index, plan] of plans.entries()) writeFileSync(join(schedules, `${index}.json`), JSON.stringify(plan));
  return synthesize({}, { schedules, now });
};

const SCHEDULE = 'AWS::Scheduler::Schedule';

test('a plan becomes a schedule in its own time zone, on the dot, that starts the run with the plan', () => {
  const { template, only } = synthesizePlans([{ ...HOLIDAY, description: 'Closed', expireAfterMinutes: 60 }]);
  template.hasResourceProperties(SCHEDULE, {
    Name: 'holiday',
    Description: 'Closed',
    GroupName: 'button-updates-prod',
    ScheduleExpression: 'cron(0 18 24 12 ? *)',
    ScheduleExpressionTimezone: 'America/New_York',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { Arn: { Ref: Match.stringLikeRegexp('^BulkRunStateMachine') } },
  });
  const { Target } = only<{ Target: { Input: string } }>(SCHEDULE);
  expect(JSON.parse(Target.Input)).toEqual({
    by: 'schedule:holiday',
    catalogueKey: 'catalogues/catalogue.jsonl',
    plan: { name: 'holiday', set: { offHoursMessage: 'Closed' }, expireAfterMinutes: 60 },
  });
});

test.each([
  ['summer', '2027-07-01T09:00:00'],
  ['winter', '2027-01-01T09:00:00'],
])('a moment in %s is passed on as the clock of its zone shows it', (_, at) => {
  synthesizePlans([{ ...HOLIDAY, when: { at, timezone: PARIS } }]).template.hasResourceProperties(SCHEDULE, {
    ScheduleExpression: `at(${at})`,
    ScheduleExpressionTimezone: PARIS,
  });
});

test('a plan that is not enabled has a schedule that is disabled', () => {
  const { template } = synthesizePlans([{ ...HOLIDAY, enabled: false }]);
  template.hasResourceProperties(SCHEDULE, { Name: 'holiday', State: 'DISABLED' });
});

test.each([
  ['a second before', '2026-12-24T16:59:59Z', ['at(2026-12-24T18:00:00)']],
  ['at', '2026-12-24T17:00:00Z', []],
])('%s its moment in its zone, a plan has these schedules: %j%j', (_, now, schedules) => {
  const plan = { ...HOLIDAY, when: { at: '2026-12-24T18:00:00', timezone: PARIS } };
  const { ofType } = synthesizePlans([plan], new Date(now));
  expect(ofType(SCHEDULE).map(({ Properties }) => Properties['ScheduleExpression'])).toEqual(schedules);
});

test('a plan with until has a second schedule, which starts the way back', () => {
  const { ofType } = synthesizePlans([{ ...HOLIDAY, enabled: false, until: { cron: '0 6 27 12 ? *' } }]);
  const [there, back] = ofType(SCHEDULE).map(({ Properties }) => Properties);
  expect(there).toMatchObject({ Name: 'holiday', ScheduleExpression: 'cron(0 18 24 12 ? *)' });
  expect(back).toMatchObject({
    Name: 'holiday-until',
    State: 'DISABLED',
    ScheduleExpression: 'cron(0 6 27 12 ? *)',
    ScheduleExpressionTimezone: 'America/New_York',
  });
  const input = { by: 'schedule:holiday-until', catalogueKey: 'catalogues/catalogue.jsonl' };
  const Input = JSON.stringify({ ...input, plan: { name: 'holiday-until' } });
  expect(back).toMatchObject({ Target: { Input } });
});

test('while its change is in force, a plan has the schedule of its way back only', () => {
  const when = { at: '2026-12-24T18:00:00', timezone: PARIS };
  const plan = { ...HOLIDAY, when, until: { at: '2026-12-27T06:00:00' } };
  const { only } = synthesizePlans([plan], new Date('2026-12-25T00:00:00Z'));
  expect(only(SCHEDULE)).toMatchObject({ Name: 'holiday-until', ScheduleExpression: 'at(2026-12-27T06:00:00)' });
});

test('the synth names a plan that is left out, and keeps the others', () => {
  const past = { ...HOLIDAY, name: 'past', when: { at: '2026-10-01T00:00:00', timezone: PARIS } };
  const { only, infos } = synthesizePlans([past, HOLIDAY]);
  expect(only<{ Name: string }>(SCHEDULE).Name).toBe('holiday');
  expect(infos).toContain('the plan past is left out: 2026-10-01T00:00:00 in Europe/Paris has passed');
});

test('faulty plans fail the synth, with every fault of every file', () => {
  const wrongZone = { ...HOLIDAY, when: { ...YEARLY, timezone: 'Mars/Olympus' }, enabled: 'yes' };
  const wrongCron = { ...HOLIDAY, name: 'Holiday', when: { cron: '0 18 24 12 *', timezone: PARIS } };
  const synth = () => synthesizePlans([wrongZone, wrongCron]);
  expect(synth).toThrow(/0\.json: .*enabled must be.*when\.timezone must be/);
  expect(synth).toThrow(/1\.json: .*name must be.*when\.cron must have six fields/);
});

test('a failed start is retried for an hour, then goes to the dead-letter queue, which is encrypted', () => {
  const { template } = synthesizePlans([HOLIDAY]);
  const deadLetters = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BulkSchedulesDeadLetters'), 'Arn'] };
  template.hasResourceProperties(SCHEDULE, {
    Target: { RetryPolicy: { MaximumEventAgeInSeconds: 3600 }, DeadLetterConfig: { Arn: deadLetters } },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'button-schedules-prod-dlq',
    FifoQueue: Match.absent(),
    MessageRetentionPeriod: 14 * 24 * 3600,
    SqsManagedSseEnabled: true,
  });
});

test('the role of schedules may start the run and fill that queue, for schedules of this group only', () => {
  const { template, allowed } = synthesizePlans([HOLIDAY]);
  expect(allowed('BulkSchedulesRole')).toEqual([
    [['states:StartExecution'], expect.stringMatching(/^\{"Ref":"BulkRunStateMachine\w+"\}$/)],
    [['sqs:SendMessage'], expect.stringContaining('BulkSchedulesDeadLetters')],
  ]);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^BulkSchedulesGroup'), 'Arn'] },
            },
          },
        },
      ],
    },
  });
});
