import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { buttons, cli, planned, read, startTarget } from './fixture.ts';

const preview = (events: readonly unknown[], fields: Record<string, unknown> = {}, more: string[] = []) =>
  cli(['bulk', 'preview', 'plan.json', ...more], planned(events, fields));

describe('a preview', () => {
  test('tells once, whole, what all buttons get, and of each button the old values that differ', async () => {
    const set = { hour24From: 0, offHoursMessage: 'Closed.', buttonTitle: 'Closed', allowCountries: null };
    const events = [simpleEvent({ id: 'A', allowCountries: ['USA'] }), simpleEvent({ id: 'B', buttonTitle: 'Call' })];
    const { code, out, err } = await preview(events, { set, description: 'Closes.', where: { id: ['A', 'B'] } });
    expect(out).toBe(
      [
        'holiday',
        '  Closes.',
        '  where {"id":["A","B"]}',
        '',
        'All 2 buttons:',
        '  hour24From       9 → 0',
        '  offHoursMessage  "Sorry, I am not available." → "Closed."',
        '  buttonTitle      → "Closed"',
        '  allowCountries   → none',
        '',
        'The buttons, with the old values that differ:',
        '  A  allowCountries ["USA"], buttonTitle none',
        '  B  buttonTitle "Call"',
        '',
        'holiday: 2 buttons would be updated, 0 left out by where, 0 rejected.',
        '',
      ].join('\n'),
    );
    expect([code, err]).toEqual([0, '']);
  });

  test('tells a long new text whole, and an old one cut', async () => {
    const offHoursMessage = 'Closed until further notice. '.repeat(20).trim();
    const events = [simpleEvent({ id: 'A', offHoursMessage: 'x'.repeat(100) }), simpleEvent({ id: 'B' })];
    const { out } = await preview(events, { set: { offHoursMessage } });
    expect(out).toContain(`  offHoursMessage  → "${offHoursMessage}"\n`);
    expect(out).toContain(`  A  offHoursMessage "${'x'.repeat(38)}…\n`);
  });

  test('tells which variables are set, and which go with all others', async () => {
    const events = [callFlowEvent({ id: 'A', variables: { SITE: 'NYC' } })];
    const added = await preview(events, { set: { variables: { NIGHT: '1', SITE: null } } });
    expect(added.out).toContain('The button:\n  variables.NIGHT  none → "1"\n  variables.SITE   "NYC" → none\n');
    const removed = await preview(events, { set: { variables: null } });
    expect(removed.out).toContain('The button:\n  variables  none → none\n');
    expect(removed.out).toContain('  A  variables.SITE "NYC" → none\n');
  });

  test('names a button of which nothing changes', async () => {
    const events = [simpleEvent({ id: 'A', hour24From: 0, hour24To: 0 }), simpleEvent({ id: 'B' })];
    expect((await preview(events)).out).toContain('\n  A  as in the catalogue\n  B  hour24From 9, hour24To 18\n');
  });

  test('with --json tells the same to scripts', async () => {
    const set = { variables: { TEAM: null, NIGHT: '1' } };
    const events = [callFlowEvent({ id: 'A', variables: { SITE: 'NYC', TEAM: 'X' } })];
    const { code, out } = await preview(events, { set }, ['--json']);
    expect(read(out)).toEqual([
      {
        button: 'A',
        changes: [
          { field: 'variables.TEAM', from: 'X' },
          { field: 'variables.NIGHT', to: '1' },
        ],
      },
      { plan: 'holiday', updates: 1, unmatched: 0, rejected: 0 },
    ]);
    expect(code).toBe(0);
  });

  test('leaves out the buttons that the plan does not mean', async () => {
    const { out } = await preview(buttons(5), { where: { id: ['B2', 'B4'] } }, ['--json']);
    expect(read(out)).toMatchObject([{ button: 'B2' }, { button: 'B4' }, { updates: 2, unmatched: 3, rejected: 0 }]);
  });

  test('of a plan without set says that buttons are as the catalogue has them', async () => {
    const { out } = await preview(buttons(2), { set: undefined });
    expect(out).toContain('All 2 buttons, as the catalogue has them:\n  B1\n  B2\n\n');
  });

  test('with --until is of the way back', async () => {
    const { out } = await preview(buttons(1), { until: { at: '2026-12-27T06:00:00' } }, ['--until']);
    expect(out).toContain('holiday-until\n  The way back of holiday: ');
    expect(out).toContain('The button, as the catalogue has it:\n  B1\n');
  });

  test('says that buttons which show the same are skipped', async () => {
    const { out } = await preview(buttons(1), { unchanged: 'skip' });
    expect(out).toContain('Buttons that show the same already are left as they are.\n');
  });

  test('of a where that selects nothing ends with 1 and says so', async () => {
    const { code, err } = await preview(buttons(2), { where: { id: { prefix: 'X' } } });
    expect(err).toContain('holiday: where selects none of the 2 buttons of the catalogue (catalogue.jsonl)');
    expect(code).toBe(1);
  });

  test('says once that late updates expire', async () => {
    const { out } = await preview(buttons(1), { expireAfterMinutes: 60 });
    expect(out).not.toContain('notAfter');
    expect(out).toContain("not delivered 60 minutes after the run's start expire");
  });

  test('shows twenty buttons and counts the rest', async () => {
    const { out } = await preview(buttons(25));
    expect(out.match(/^ {2}B\d+$/gm)).toHaveLength(20);
    expect(out).toContain('… and 5 more buttons: --all shows them\n');
    expect(out).toContain('holiday: 25 buttons would be updated');
  });

  test('shows every button with --all, and always with --json', async () => {
    expect((await preview(buttons(25), {}, ['--all'])).out.match(/^ {2}B\d+$/gm)).toHaveLength(25);
    expect(read((await preview(buttons(25), {}, ['--json'])).out)).toHaveLength(26);
  });

  test('sends nothing, though there is a queue', async () => {
    const { batches } = await startTarget();
    await preview(buttons(3));
    expect(batches).toEqual([]);
  });
});

describe('a preview with rejected rows ends with 1 and names them', () => {
  const events = [
    simpleEvent({ id: 'A', hour24To: 25 }),
    callFlowEvent({ id: 'B' }),
    simpleEvent({ id: 'C' }),
    simpleEvent({ id: 'C' }),
  ];
  const set = { phoneNumber: '12157010681' };

  test('in words', async () => {
    const { code, out } = await preview(events, { set });
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^rejected \w+ 1 \(A\): hour24To must be a whole number from 0 to 24, but is 25$/),
      expect.stringMatching(/^rejected \w+ 2 \(B\): phoneNumber belongs to configuration SIMPLE only: leave it out$/),
      expect.stringMatching(/^rejected \w+ 4 \(C\): id is the same as in line 3$/),
      'holiday',
      '',
      'The button:',
      '  phoneNumber  "12157010680" → "12157010681"',
      '',
      'The buttons:',
      '  C',
      '',
      'holiday: 1 button would be updated, 0 left out by where, 3 rejected.',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('for scripts', async () => {
    const { code, out } = await preview(events, { set }, ['--json']);
    expect(read(out)).toEqual([
      { rejected: { row: 1, buttonId: 'A', reason: expect.stringContaining('hour24To') } },
      { rejected: { row: 2, buttonId: 'B', reason: expect.stringContaining('phoneNumber') } },
      { button: 'C', changes: [{ field: 'phoneNumber', from: '12157010680', to: '12157010681' }] },
      { rejected: { row: 4, buttonId: 'C', reason: 'id is the same as in line 3' } },
      { plan: 'holiday', updates: 1, unmatched: 0, rejected: 3 },
    ]);
    expect(code).toBe(1);
  });
});

describe('what keeps a preview from its rows ends with 1 and is named', () => {
  test("a plan's faults, all of them", async () => {
    const { code, err } = await preview(buttons(1), { set: { id: 'X' }, where: { nope: 1 } });
    expect(err).toContain('plan.json: where.nope is not a field of a button; set.id cannot be changed');
    expect(code).toBe(1);
  });

  test('a plan that is not there', async () => {
    const { code, err } = await cli(['bulk', 'preview', 'none.json']);
    expect(err).toContain('none.json: there is no such file');
    expect(code).toBe(1);
  });

  test('a catalogue that is not there, as seen from the plan', async () => {
    const cwd = planned(buttons(1));
    rmSync(join(cwd, 'catalogue.jsonl'));
    const { code, err } = await cli(['bulk', 'preview', 'plan.json'], cwd);
    expect(err).toContain('catalogue.jsonl: there is no such file');
    expect(code).toBe(1);
  });

  test('a catalogue that cannot be read to its end', async () => {
    const cwd = planned(buttons(1));
    writeFileSync(join(cwd, 'catalogue.jsonl'), '[]');
    const { code, err } = await cli(['bulk', 'preview', 'plan.json'], cwd);
    expect(err).toMatch(/catalogue\.jsonl cannot be read: .*is a JSON list/);
    expect(code).toBe(1);
  });
});
