import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plan } from '../plans/fixture.ts';
import { folder } from '../sandbox/program.ts';
import { buttons, cli, jsonLines, read } from './fixture.ts';

/** A folder with `schedules/` and these plans in it, by the names of their files. */
const withPlans = (plans: Record<string, object>): string => {
  const cwd = folder();
  mkdirSync(join(cwd, 'schedules'));
  for (const [name, fields] of Object.entries(plans)) {
    writeFileSync(join(cwd, 'schedules', `${name}.json`), JSON.stringify(plan({ name, ...fields })));
  }
  return cwd;
};

const isPlan = (line: unknown): line is { inWords: string } => Object.hasOwn(Object(line), 'inWords');

/** Runs that do not depend on when the test runs. */
const CLOSE = { cron: '30 18 24 12 ? 2097-2098', timezone: 'America/New_York' };
const PASSED = { at: '2020-01-01T00:00:00', timezone: 'Europe/Paris' };

test('shows each plan with its runs in its own time zone and in UTC, and its cron in words', async () => {
  const cwd = withPlans({
    close: { when: CLOSE, description: 'Closes all.', enabled: false },
    july: { when: { at: '2097-07-01T09:00:00', timezone: 'Asia/Kolkata' } },
    passed: { when: PASSED },
  });
  const { code, out } = await cli(['schedules'], cwd);
  const [close = '', july = '', passed = ''] = out.split('\n\n');
  expect(close.split('\n')).toEqual([
    'close (not enabled)',
    '  Closes all.',
    expect.stringMatching(/^ {2}At 18:30, .*24.*December.*2097.*2098, America\/New_York$/),
    '  2097-12-24 18:30 -05:00   2097-12-24 23:30 Z',
    '  2098-12-24 18:30 -05:00   2098-12-24 23:30 Z',
  ]);
  expect(july.split('\n')).toEqual([
    'july',
    '  Once, at 2097-07-01 09:00:00, Asia/Kolkata',
    '  2097-07-01 09:00 +05:30   2097-07-01 03:30 Z',
  ]);
  expect(passed.split('\n').slice(2)).toEqual(['  no further run', '']);
  expect(code).toBe(0);
});

test('with --json tells the same to scripts', async () => {
  const cwd = withPlans({ close: { when: CLOSE, enabled: false }, passed: { when: PASSED } });
  const { code, out } = await cli(['schedules', '--json', '--count', '1'], cwd);
  expect(read(out)).toEqual([
    {
      name: 'close',
      enabled: false,
      when: CLOSE,
      inWords: expect.stringContaining('At 18:30'),
      nextRuns: [{ local: '2097-12-24T18:30-05:00', utc: '2097-12-24T23:30Z' }],
    },
    { name: 'passed', enabled: true, when: PASSED, inWords: 'Once, at 2020-01-01 00:00:00', nextRuns: [] },
  ]);
  expect(code).toBe(0);
});

test('shows the way back of a plan among its runs', async () => {
  const cwd = withPlans({ close: { when: CLOSE, until: { cron: '0 6 2 1 ? *' } } });
  const { out } = await cli(['schedules', '--count', '1'], cwd);
  expect(out.split('\n')).toEqual([
    'close',
    expect.stringMatching(/^ {2}At 18:30, /),
    expect.stringMatching(/^ {2}until: At 06:00, .*2.*January$/),
    expect.stringMatching(/^ {2}\d{4}-01-02 06:00 -05:00 {3}\d{4}-01-02 11:00 Z {3}back to the catalogue$/),
    '  2097-12-24 18:30 -05:00   2097-12-24 23:30 Z',
    '',
  ]);
  const json = await cli(['schedules', '--json', '--count', '1'], cwd);
  expect(read(json.out)).toMatchObject([
    {
      nextRuns: [{ utc: '2097-12-24T23:30Z' }],
      until: { cron: '0 6 2 1 ? *', inWords: expect.stringContaining('06:00'), nextRuns: [{}] },
    },
  ]);
});

describe('of plans that meet', () => {
  const daily = (cron: string, fields: object = {}) => ({
    when: { cron, timezone: 'UTC' },
    catalogue: '../catalogue.jsonl',
    ...fields,
  });
  const withCatalogue = (plans: Record<string, object>) => {
    const cwd = withPlans(plans);
    const events = buttons(6).map((event, index) => ({ ...event, labels: { TEAM: index < 5 ? 'SALES' : 'OTHER' } }));
    writeFileSync(join(cwd, 'catalogue.jsonl'), jsonLines(events));
    return cwd;
  };
  const CLOSING = daily('0 12 * * ? *', { until: { cron: '0 13 * * ? *' }, where: { 'labels.TEAM': 'SALES' } });

  test('those that change the same buttons are warned of, with how many and which', async () => {
    const cwd = withCatalogue({
      closing: CLOSING,
      noon: daily('30 12 * * ? *', { where: { id: { 'anything-but': 'B1' } } }),
    });
    const { code, out } = await cli(['schedules'], cwd);
    expect(out.split('\n\n')[2]).toMatch(
      /^Warning: closing and noon change 4 same buttons \(B2, B3, B4 …\) and meet: closing is in force until \S+ 13:00 \+00:00, and noon starts at \S+ 12:30 \+00:00\.\n$/,
    );
    expect(code).toBe(0);
    const json = await cli(['schedules', '--json'], cwd);
    expect(read(json.out)[2]).toEqual({
      overlap: ['closing', 'noon'],
      at: expect.stringMatching(/T12:30\+00:00$/),
      until: expect.stringMatching(/T13:00\+00:00$/),
      buttons: 4,
      first: ['B2', 'B3', 'B4'],
    });
  });

  test('those that start together are warned of', async () => {
    const { out } = await cli(['schedules'], withCatalogue({ a: daily('0 12 * * ? *'), b: daily('10 12 * * ? *') }));
    expect(out).toMatch(
      /Warning: \w and \w change 6 same buttons \(B1, B2, B3 …\) and start within 15 minutes of each other/,
    );
  });

  test('those that change other buttons are not', async () => {
    const other = daily('30 12 * * ? *', { where: { 'labels.TEAM': 'OTHER' } });
    expect((await cli(['schedules'], withCatalogue({ closing: CLOSING, other }))).out).not.toContain('Warning');
  });

  test('those that change the same button by two catalogues are warned of', async () => {
    const cwd = withCatalogue({ closing: CLOSING, second: daily('30 12 * * ? *', { catalogue: '../second.jsonl' }) });
    writeFileSync(join(cwd, 'second.jsonl'), jsonLines(buttons(1)));
    expect((await cli(['schedules'], cwd)).out).toContain('closing and second change 1 same button (B1) and meet');
  });

  test('those whose catalogue cannot be read are warned of, and why it is not known', async () => {
    const cwd = withCatalogue({ closing: CLOSING, second: daily('30 12 * * ? *', { catalogue: '../none.jsonl' }) });
    const { code, out } = await cli(['schedules'], cwd);
    expect(out).toContain('change perhaps the same buttons (none.jsonl: there is no such file) and meet');
    expect(code).toBe(0);
  });
});

test('crons are told in words that are right', async () => {
  const words: [string, RegExp][] = [
    ['0 18 ? * 2#1 *', /^At 18:00, .*first Monday/],
    ['0 18 ? * 6L *', /^At 18:00, .*last Friday/],
    ['0 8 ? * 2-6 *', /^At 08:00, Monday through Friday/],
    ['0 18 ? * L *', /^At 18:00, .*Saturday/],
    ['0 18 LW * ? *', /^At 18:00, .*last weekday/],
    ['0 18 ? * SUN 2097', /^At 18:00, .*Sunday, .*2097/],
    ['0/15 9 * * ? *', /^Every 15 minutes/],
  ];
  const plans = words.map(([cron], index) => [`plan-${index}`, { when: { cron, timezone: 'UTC' } }]);
  const { out } = await cli(['schedules', '--json'], withPlans(Object.fromEntries(plans)));
  const inWords = read(out).flatMap((line) => (isPlan(line) ? [line.inWords] : []));
  expect(inWords).toEqual(words.map(([, right]) => expect.stringMatching(right)));
});

test('shows three runs unless told otherwise, and each that is asked for', async () => {
  const cwd = withPlans({ daily: { when: { cron: '0 18 * * ? *', timezone: 'UTC' } } });
  const runsOf = (out: string) => (read(out) as { nextRuns: unknown[] }[]).map(({ nextRuns }) => nextRuns.length);
  expect(runsOf((await cli(['schedules', '--json'], cwd)).out)).toEqual([3]);
  expect(runsOf((await cli(['schedules', '--json', '--count', '400'], cwd)).out)).toEqual([400]);
});

describe('ends with 1 and names the fault', () => {
  test('of every plan that has one', async () => {
    const cwd = withPlans({ a: { when: { cron: '60 18 * * ? *', timezone: 'UTC' } }, b: { set: { id: 'X' } }, c: {} });
    const { code, err, out } = await cli(['schedules'], cwd);
    expect(err).toContain('schedules/a.json: when.cron has "60" for minutes, where 0-59 would be right');
    expect(err).toContain('schedules/b.json: set.id cannot be changed');
    expect([code, out]).toEqual([1, '']);
  });

  test('of a folder that is not there', async () => {
    const { code, err } = await cli(['schedules', 'none']);
    expect(err).toContain('none: there is no such folder');
    expect(code).toBe(1);
  });

  test('of a file in place of the folder', async () => {
    const { code, err } = await cli(['schedules', 'a.json'], join(withPlans({ a: {} }), 'schedules'));
    expect(err).toContain('a.json');
    expect(code).toBe(1);
  });
});

test('a folder without plans has none', async () => {
  expect(await cli(['schedules'], withPlans({}))).toMatchObject({ code: 0, out: 'There are no plans in schedules.\n' });
});
