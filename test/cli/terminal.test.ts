import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../cli/wrap.ts';
import { folder } from '../sandbox/program.ts';
import { buttons, planned, queuedButtons, startTarget } from './fixture.ts';
import { NOON, row, startTable } from './history-table.ts';
import { hasTerminals, onTerminal } from './terminal.ts';

test.runIf(hasTerminals).each([
  ['of ours', ['status'], 'no queue is named: name a deployed stack with --stack or a queue'],
  ['of the command line', ['bulk', 'run', 'x', '--concurrency', '0'], 'whole number from 1 to 100'],
])('an error %s is broken at spaces, within 80 columns', async (_, args, words) => {
  const { shown } = await onTerminal(args, folder(), '', '', 'rows 24 cols 80');
  const lines = stripVTControlCharacters(shown).split('\r\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.join(' ')).toContain(words);
});

describe.runIf(hasTerminals)('on a terminal a run asks before it sends', () => {
  const runWith = async (answer: string) => {
    const { queues, queueUrl } = await startTarget();
    const cwd = planned(buttons(30));
    const ended = await onTerminal(['bulk', 'run', 'plan.json', '--queue-url', queueUrl], cwd, '[y/N]', answer);
    return { ...ended, queueUrl, sent: queuedButtons(queues).length };
  };

  test.each(['y', 'yes', 'Y'])('and sends when the answer is %s, with a bar and in colour', async (answer) => {
    const { code, shown, queueUrl, sent } = await runWith(`${answer}\n`);
    expect(shown).toContain('30 buttons to update, 0 left out by where, 0 rejected.');
    expect(shown).toContain(`They go to ${queueUrl}`);
    expect(shown).toContain('holiday: change hour24From, hour24To of 30 buttons? [y/N]');
    expect(shown).toMatch(/100 % {2}30\/30 {2}\d+\/s/);
    expect(shown.split('\u001b[32m')[1]).toMatch(/^\S+: 30 updates sent/);
    expect([code, sent]).toEqual([0, 30]);
  });

  test.each([
    ['n', 'n\n'],
    ['nothing', '\n'],
    ['something else', 'yesterday\n'],
  ])('and sends nothing when the answer is %s', async (_, answer) => {
    const { code, shown, sent } = await runWith(answer);
    expect(shown).toContain('Nothing was sent.');
    expect([code, sent]).toEqual([1, 0]);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('and %s at the question ends it with 130, and nothing is sent', async (_, answer) => {
    const { code, sent } = await runWith(answer);
    expect([code, sent]).toEqual([130, 0]);
  });
});

test.runIf(hasTerminals)('on a terminal a run shows the whole change before it asks', async () => {
  const { queueUrl } = await startTarget();
  const offHoursMessage = 'We are closed for the holidays. '.repeat(5).trim();
  const cwd = planned(buttons(2), { set: { offHoursMessage }, description: 'Closes.', where: { id: { prefix: 'B' } } });
  const { shown } = await onTerminal(['bulk', 'run', 'plan.json', '--queue-url', queueUrl], cwd, '[y/N]', 'n\n');
  expect(shown.replaceAll(/\s+/g, ' ')).toContain(
    `Closes. where {"id":{"prefix":"B"}} offHoursMessage → "${offHoursMessage}"`,
  );
  expect(shown).toContain('holiday: change offHoursMessage of 2 buttons? [y/N]');
});

test.runIf(hasTerminals)('on 80 columns all lines of a run fit but commands, which are whole', async () => {
  const { queueUrl } = await startTarget();
  const cwd = planned(buttons(210), { where: { id: { wildcard: 'B1*' } } });
  const runId = 'holiday-20261224T230000Z-4f1a';
  const args = ['bulk', 'run', 'plan.json', '--run-id', runId, '--backlog', '100000', '--queue-url', queueUrl];
  const { code, shown } = await onTerminal(args, cwd, '[y/N]', 'y\n', 'rows 24 cols 80');
  expect(shown.replaceAll(/\s+/g, ' ')).toContain(
    'The queue holds 0 messages; the run sends while it holds under 100,000.',
  );
  // The bar is drawn again from the line's beginning.
  const lines = stripVTControlCharacters(shown.replaceAll('\u001b[1G', '\n')).split(/[\r\n]+/);
  expect(lines.filter((line) => line.length > 80 && !line.startsWith('  npx '))).toEqual([]);
  expect(shown).toContain(`npx --no anveo-buttons bulk status ${runId} --watch --table TABLE`);
  expect(code).toBe(0);
});

test.runIf(hasTerminals).each([80, 120])(
  'a preview fits on a terminal of %d columns, with nothing cut off',
  async (columns) => {
    const offHoursMessage = `${'東京 is closed until further notice. '.repeat(8)}${'x'.repeat(200)}`;
    const events = buttons(3).map((event, index) => ({ ...event, offHoursMessage: `${index}${'long '.repeat(30)}` }));
    const where = { id: ['B1', 'B2', 'B3'] };
    const cwd = planned(events, {
      set: { offHoursMessage, hour24From: 0 },
      where,
      description: 'word '.repeat(50).trim(),
    });
    const args = ['bulk', 'preview', 'plan.json'];
    const { code, shown } = await onTerminal(args, cwd, 'never', '', `rows 24 cols ${columns}`);
    const lines = stripVTControlCharacters(shown).split(/\r?\n/);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(Math.max(...lines.map(widthOf))).toBeGreaterThan(columns - 10);
    expect(lines.join('').replaceAll(/\s+/g, '')).toContain(offHoursMessage.replaceAll(/\s+/g, ''));
    expect(shown).toContain('\u001b[1m  B1');
    expect(code).toBe(0);
  },
);

test.runIf(hasTerminals)('on a terminal status --watch draws in place, and Ctrl-C ends it with 0', async () => {
  const { queueUrl } = await startTarget();
  const { named } = await startTable();
  const args = ['status', '--watch', '1', '--queue-url', queueUrl, ...named];
  const { code, shown } = await onTerminal(args, folder(), 'Ctrl-C ends it.', '\u0003');
  expect(shown.startsWith('\u001b[2J\u001b[H')).toBe(true);
  expect(shown).toContain('\u001b[32mFlowing: ');
  expect(code).toBe(0);
});

test.runIf(hasTerminals)('on a terminal status --watch shows an error in place and looks again', async () => {
  const { queueUrl } = await startTarget();
  const args = ['status', '--watch', '1', '--queue-url', queueUrl, '--table', 'other'];
  await startTable();
  const { code, shown } = await onTerminal(args, folder(), 'the table other cannot be read', '\u0003');
  expect(shown).not.toContain('Flowing');
  expect(code).toBe(0);
});

test.runIf(hasTerminals)('on a terminal status shows the groups that fit on it, and counts the others', async () => {
  const { queueUrl } = await startTarget();
  const { named, write } = await startTable();
  const dead = { outcome: 'dead-lettered', failure: 'Rejected', state: 'dead', since: NOON } as const;
  const rows = Array.from({ length: 9 }, (_, index) =>
    row(`M${index}`, { ...dead, reason: `${index}${'x'.repeat(99)}` }),
  );
  await write({ rows });
  const args = ['status', '--watch', '1', '--queue-url', queueUrl, ...named];
  const { shown } = await onTerminal(args, folder(), 'Ctrl-C ends it.', '\u0003', 'rows 17 cols 60');
  const [first = ''] = shown.split('Ctrl-C ends it.');
  expect(first.match(/ {2}\dx{56}…/g)).toHaveLength(3);
  expect(first).toContain('… and 6 more groups: --json has them all');
  expect(first.split('\n').length).toBeLessThanOrEqual(17);
});
