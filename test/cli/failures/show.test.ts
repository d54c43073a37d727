import { expect, test } from 'vitest';
import { simpleEvent, simpleUpdate } from '../../delivery/events.ts';
import { cli, read } from '../fixture.ts';
import { row, shown } from '../history-table.ts';
import { DIED, deadRow, rejected, SENT, startWorld } from './world.ts';

process.env['TZ'] = 'Europe/Berlin';

const MINUTE = 60_000;

test('an invalid event is shown with each fault beside its field, and with what its button shows', async () => {
  const world = await startWorld();
  const event = { ...simpleEvent({ id: 'SUPPORT', colorStyleName: 14, hour24from: 9 }), hour24From: undefined };
  const reason = 'colorStyleName must be …';
  const died = { failureKind: 'Invalid', failureReason: reason, receiveCount: 2, runId: 'R1', by: 'ann@desk' } as const;
  await world.die(rejected('X', 'SUPPORT', { ...died, body: JSON.stringify(event) }));
  const older = row('OLDER', { button: 'SUPPORT', asOf: SENT - MINUTE, update: simpleUpdate({ id: 'SUPPORT' }) });
  await world.write({ shown: [shown({ ...older, at: SENT - MINUTE })] });
  const { code, out } = await cli(['failures', 'show', 'X', ...world.named]);
  expect(out).toBe(`SUPPORT: dead Invalid
  colorStyleName must be …

id        X
run       R1
by        ann@desk
decided   2026-11-24 11:00:00 +01:00 (Europe/Berlin)
fails     since 2026-11-24 11:01:00 +01:00
calls     0
letter    written at receive 2
request   c6af9ac6

Event:
  id "SUPPORT"
  profileId "PROFILE123"
  buttonImageUrl "http://www.anveo.com/c2c.png"
  colorStyleName 14
    ← must be a whole number from 1 to 13, but is 14
  configuration "SIMPLE"
  hour24To 18
  offHoursMessage "Sorry, I am not available."
  phoneNumber "12157010680"
  askConfirmation true
  hour24from 9
    ← is not a known field: did you mean hour24From?
  hour24From
    ← must be a whole number from 0 to 24, but is missing

The button shows since 2026-11-24 10:59:00 +01:00, by an older update:
  message OLDER
  This update would change:
  colorStyleName 1 → 14
  hour24From 9 → none
  hour24from none → 9
`);
  expect(code).toBe(0);
});

test('a retried update is shown with its attempts, and the event that the history has', async () => {
  const world = await startWorld();
  const busy = { outcome: 'deferred', cause: 'anveo', reason: 'no answer', state: 'retrying' } as const;
  const since = {
    asOf: SENT,
    at: DIED,
    since: DIED - 1000,
    anveoSince: DIED,
    attempts: 5,
    mayHaveLanded: true,
  } as const;
  await world.write({ rows: [row('R', { button: 'BUSY', ...since, ...busy })] });
  const { out } = await cli(['failures', 'show', 'R', ...world.named]);
  expect(out).toContain(`
fails     since 2026-11-24 11:00:59 +01:00
calls     5; one of them may have changed the button
last      2026-11-24 11:01:00 +01:00
Anveo     fails it since 2026-11-24 11:01:00 +01:00

Event:
  id "BUSY"
`);
  expect(out).toMatch(/\nNothing was delivered to the button, as far as the history goes\.\n$/);
});

test('an overtaken update says so, and a dead row without a letter too', async () => {
  const world = await startWorld();
  const newer = row('NEWER', { button: 'A', asOf: SENT + MINUTE, at: DIED, update: simpleUpdate({ id: 'A' }) });
  await world.write({ rows: [deadRow('OLD', 'A')], shown: [shown(newer)] });
  const { out } = await cli(['failures', 'show', 'OLD', ...world.named]);
  expect(out).toContain('\nletter    none: it was sent again and has no outcome yet, or was deleted by hand\n');
  expect(out).toContain(
    'The button was given something newer at 2026-11-24 11:01:00 +01:00:\n  message NEWER\n  It shows',
  );
});

test('a body that is no JSON is shown as it is, cut, and without control characters', async () => {
  const world = await startWorld();
  const body = `\u009b2J"\u202e${'x'.repeat(900_000)}`;
  await world.die(
    rejected('X', 'G', { failureKind: 'Invalid', failureReason: 'body is not JSON', body, buttonId: undefined }),
  );
  const { out } = await cli(['failures', 'show', 'X', ...world.named]);
  expect(out).toContain('unknown button: dead Invalid\n');
  expect(out).toContain('\nBody:\n  "\\u009b2J\\"\\u202exxx');
  expect(out).toMatch(/x…\n {4}← body is not JSON: .*\n\nThe button is not known\.\n$/);
  expect(out.length).toBeLessThan(3000);
});

test('an event with 20,000 unknown fields is shown in part', async () => {
  const world = await startWorld();
  const hostile = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`f${index}`.repeat(5), '\u001b[31m']),
  );
  await world.die(rejected('X', 'G', { failureKind: 'Invalid', body: JSON.stringify(hostile), buttonId: undefined }));
  const { out } = await cli(['failures', 'show', 'X', ...world.named]);
  expect(out).toContain('\n  f0f0f0f0f0 "\\u001b[31m"\n');
  expect(out).toContain('  … and 19,900 more fields\n');
  expect(out.split('\n').length).toBeLessThan(300);
});

test('--json has the contract, the event, its faults, the letter, and what the button shows', async () => {
  const world = await startWorld();
  await world.die(rejected('M', 'A', { receiveCount: 3 }));
  await world.write({ rows: [deadRow('M', 'A', { attempts: 2 })], shown: [shown(row('S', { button: 'A', asOf: 1 }))] });
  const { out } = await cli(['failures', 'show', 'M', '--json', ...world.named]);
  expect(read(out)).toMatchObject([
    {
      ...{ id: 'M', button: 'A', kind: 'Rejected', reason: 'Unknown profile.', state: 'dead', attempts: 2 },
      ...{ since: new Date(DIED).toISOString(), overtaken: false, asOf: new Date(SENT).toISOString(), faults: [] },
      event: simpleEvent({ id: 'A' }),
      deadLetter: { receiveCount: 3, requestId: 'c6af9ac6', messageGroup: 'A' },
      shown: { messageId: 'S', asOf: new Date(1).toISOString() },
    },
  ]);
});

test('an ID that nothing has ends it with 1', async () => {
  const { named } = await startWorld();
  const { code, out, err } = await cli(['failures', 'show', 'NONE', ...named]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('nothing that fails now has the ID NONE');
});
