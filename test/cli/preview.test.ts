import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { buttons, cli, planned, read, startTarget } from './fixture.ts';

const preview = (events: readonly unknown[], fields: Record<string, unknown> = {}, more: string[] = []) =>
  cli(['bulk', 'preview', 'plan.json', ...more], planned(events, fields));

describe('a preview', () => {
  test('tells of each button which fields change from what to what, and how many there are', async () => {
    const set = { hour24From: 0, buttonTitle: 'Closed', allowCountries: null };
    const events = [simpleEvent({ id: 'A', allowCountries: ['USA'] }), simpleEvent({ id: 'B', buttonTitle: 'Closed' })];
    expect(await preview(events, { set })).toEqual({
      code: 0,
      out: [
        'A  hour24From 9 → 0, allowCountries ["USA"] → none, buttonTitle none → "Closed"',
        'B  hour24From 9 → 0',
        'holiday: 2 buttons would be updated, 0 left out by where, 0 rejected.',
        '',
      ].join('\n'),
      err: '',
    });
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

  test('of a plan without set says that buttons are as in the catalogue', async () => {
    const { out } = await preview(buttons(1), { set: undefined });
    expect(out).toContain('B1  as in the catalogue\n');
  });

  test('says once that late updates expire', async () => {
    const { out } = await preview(buttons(1), { expireAfterMinutes: 60 });
    expect(out).not.toContain('notAfter');
    expect(out).toContain("not delivered 60 minutes after the run's start expire");
  });

  test('shows twenty buttons and counts the rest', async () => {
    const { out } = await preview(buttons(25));
    expect(out.match(/^B\d+ /gm)).toHaveLength(20);
    expect(out).toContain('… and 5 more buttons: --all shows them\n');
    expect(out).toContain('holiday: 25 buttons would be updated');
  });

  test('shows every button with --all, and always with --json', async () => {
    expect((await preview(buttons(25), {}, ['--all'])).out.match(/^B\d+ /gm)).toHaveLength(25);
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
      'C  phoneNumber "12157010680" → "12157010681"',
      expect.stringMatching(/^rejected \w+ 4 \(C\): id is the same as in line 3$/),
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
