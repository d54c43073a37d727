import { describe, expect, test } from 'vitest';
import { ChangeLog, type SettledUpdate } from '../../functions/delivery/changes.ts';
import type { DeferralCause, Deferred, Outcome } from '../../functions/delivery/outcome.ts';
import { readRecord, type UpdateRecord } from '../../functions/delivery/record.ts';
import { simpleEvent } from './events.ts';
import { type RecordFields, record } from './records.ts';

const SENT_AT = Date.parse('2026-11-24T12:00:00Z');
const AT = SENT_AT + 60_000;

const settled = (outcome: Outcome, fields: RecordFields = {}, id = 'A'): SettledUpdate => ({
  record: readRecord(record(simpleEvent({ id }), { messageId: 'M', sentAt: SENT_AT, ...fields })) as UpdateRecord,
  outcome,
  durationMs: 5,
});

const deferred = (cause: DeferralCause, fields: Partial<Deferred> = {}): Deferred => ({
  kind: 'deferred',
  cause,
  reason: 'why',
  attempts: 1,
  ...fields,
});

const DELIVERED: Outcome = { kind: 'delivered', attempts: 2 };
const UNCHANGED: Outcome = { kind: 'unchanged', attempts: 0 };
const SUPERSEDED: Outcome = { kind: 'superseded', by: 'N', attempts: 0 };
const NONE = { rows: [], shown: [], superseded: [], failures: [], uncertain: [] };

const changesOf = (...all: SettledUpdate[]) => new ChangeLog(() => false).changesOf(all, AT);

/** The fields of every row of `settled`. */
const row = (each: SettledUpdate) => ({
  button: 'A',
  asOf: SENT_AT,
  messageId: 'M',
  at: AT,
  outcome: each.outcome.kind,
  update: each.record.update,
});

const shown = ({ record: { update } }: SettledUpdate) => ({
  button: 'A',
  asOf: SENT_AT,
  messageId: 'M',
  sentAt: SENT_AT,
  at: AT,
  update,
});

describe('a settled update', () => {
  test.each([DELIVERED, UNCHANGED])('that is $kind has a row, and is what its button shows', (outcome) => {
    const each = settled(outcome);
    expect(changesOf(each)).toEqual({ ...NONE, rows: [row(each)], shown: [shown(each)] });
  });

  test('names its run in both', () => {
    const each = settled(DELIVERED, { attributes: { RunId: 'R1' } });
    expect(changesOf(each)).toEqual({
      ...NONE,
      rows: [{ ...row(each), runId: 'R1' }],
      shown: [{ ...shown(each), runId: 'R1' }],
    });
  });

  test('names who sent it in its row, and not in what its button shows, which never expires', () => {
    const each = settled(DELIVERED, { attributes: { By: 'ann@desk' } });
    expect(changesOf(each)).toEqual({ ...NONE, rows: [{ ...row(each), by: 'ann@desk' }], shown: [shown(each)] });
  });

  test('that came back goes by its first message and sending', () => {
    const first = { SourceMessageId: 'FIRST', SentAt: '2026-11-23T00:00:00Z' };
    const each = settled(DELIVERED, { attributes: first });
    const asOf = Date.parse(first.SentAt);
    const { rows, shown: shows } = changesOf(each);
    expect(rows).toEqual([{ ...row(each), asOf, messageId: 'FIRST' }]);
    expect(shows).toEqual([{ ...shown(each), asOf, messageId: 'FIRST', sentAt: asOf }]);
  });

  test('that is superseded names what replaced it', () => {
    const each = settled(SUPERSEDED);
    expect(changesOf(each)).toEqual({ ...NONE, rows: [{ ...row(each), supersededBy: 'N' }] });
  });

  test.each<[string, RecordFields]>([
    ['received a second time', { receiveCount: 2 }],
    ['a dead letter that came back', { attributes: { SourceMessageId: 'M', SentAt: new Date(SENT_AT).toISOString() } }],
  ])('that is superseded and %s may have been settled before', (_, fields) => {
    const each = settled(SUPERSEDED, fields);
    expect(changesOf(each)).toEqual({ ...NONE, superseded: [{ ...row(each), supersededBy: 'N' }] });
  });

  test('of the test mode says so, and its button shows what it showed', () => {
    const all = [settled(DELIVERED), settled(UNCHANGED)];
    const rows = [{ ...row(all[0] as SettledUpdate), test: true }, row(all[1] as SettledUpdate)];
    expect(new ChangeLog(() => true).changesOf(all, AT)).toEqual({ ...NONE, rows });
  });
});

describe('a failed update', () => {
  const failed = (each: SettledUpdate, fields: object, failedBy: string) => ({
    ...NONE,
    failures: [{ row: { ...row(each), since: AT, ...fields }, failedBy }],
  });

  test('that is dead says why, and nobody failed it since', () => {
    const each = settled({ kind: 'dead-lettered', failure: 'Rejected', reason: 'no', attempts: 3 });
    const fields = { state: 'dead', failure: 'Rejected', reason: 'no', attempts: 3 };
    expect(changesOf(each)).toEqual(failed(each, fields, 'nobody'));
  });

  test.each<[DeferralCause, number, string]>([
    ['anveo', 1, 'anveo'],
    ['anveo', 0, 'nobody'],
    ['credentials', 1, 'us'],
    ['credentials', 0, 'us'],
    ['settings', 1, 'us'],
    ['history', 0, 'us'],
    ['unexpected', 0, 'us'],
    ['dead-letter-queue', 1, 'nobody'],
  ])('that is retried because of %s after %d calls was failed by: %s', (cause, attempts, by) => {
    const each = settled(deferred(cause, { attempts }));
    const fields = { state: 'retrying', cause, reason: 'why', attempts };
    expect(changesOf(each)).toEqual(failed(each, fields, by));
  });

  test.each<DeferralCause>(['time', 'blocked'])('that waits because of %s is not written', (cause) => {
    expect(changesOf(settled(deferred(cause)))).toEqual(NONE);
  });

  test('whose call may have landed says so, and its button is named once', () => {
    const outcome = deferred('anveo', { mayHaveLanded: true });
    const { failures, uncertain } = changesOf(settled(outcome), settled(outcome), settled(outcome, {}, 'B'));
    expect(failures[0]?.row).toMatchObject({ mayHaveLanded: true });
    expect(uncertain).toEqual(['A', 'B']);
  });

  test('whose call cannot have landed does not', () => {
    expect(changesOf(settled(deferred('anveo'))).failures[0]?.row).not.toHaveProperty('mayHaveLanded');
  });
});

describe('an update that keeps failing', () => {
  const anveo = (receiveCount: number, fields: Partial<Deferred> = {}, id = 'A') =>
    settled(deferred('anveo', fields), { receiveCount, messageId: `of ${id}` }, id);
  const isWritten = (log: ChangeLog, each: SettledUpdate) => log.changesOf([each], AT).failures.length === 1;

  /** A log that has written that Anveo fails A. */
  const noted = () => {
    const log = new ChangeLog(() => false);
    log.noteWritten([anveo(1)]);
    return log;
  };

  test('is written after 1, 2, 4, 8… receives', () => {
    const log = noted();
    const receives = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(receives.filter((count) => isWritten(log, anveo(count)))).toEqual([1, 2, 4, 8, 16]);
  });

  test('is written when a container fails it for the first time', () => {
    expect(isWritten(new ChangeLog(() => false), anveo(3))).toBe(true);
  });

  test('is written when another fails it than before, once', () => {
    const log = noted();
    const refused = settled(deferred('credentials'), { receiveCount: 5, messageId: 'of A' });
    expect(isWritten(log, refused)).toBe(true);
    log.noteWritten([refused]);
    expect([isWritten(log, refused), isWritten(log, anveo(6))]).toEqual([false, true]);
  });

  test('is not written anew where nobody is to blame, and that is not remembered', () => {
    const log = noted();
    const untaken = settled(deferred('dead-letter-queue'), { receiveCount: 3, messageId: 'of A' });
    expect(isWritten(log, untaken)).toBe(false);
    log.noteWritten([untaken]);
    expect(isWritten(log, anveo(5))).toBe(false);
  });

  test('is written where its row does not say that Anveo fails it, once', () => {
    const log = noted();
    log.noteUnrecorded(anveo(3).record);
    expect(isWritten(log, anveo(3))).toBe(true);
    log.noteWritten([anveo(3)]);
    expect(isWritten(log, anveo(5))).toBe(false);
  });

  test('is written when a call of it may have landed', () => {
    expect(isWritten(noted(), anveo(3, { mayHaveLanded: true }))).toBe(true);
  });

  test('is forgotten once it is settled', () => {
    const log = noted();
    log.noteWritten([settled(DELIVERED, { messageId: 'of A' })]);
    expect(isWritten(log, anveo(3))).toBe(true);
  });

  test('is remembered with 10,000 others, and then all are forgotten', () => {
    const log = noted();
    log.noteWritten(Array.from({ length: 9_999 }, (_, index) => anveo(1, {}, `B${index}`)));
    log.noteWritten([]);
    expect(isWritten(log, anveo(3))).toBe(false);
    log.noteWritten([anveo(1, {}, 'C')]);
    expect(isWritten(log, anveo(3))).toBe(false);
    log.noteWritten([]);
    expect(isWritten(log, anveo(3))).toBe(true);
  });
});
