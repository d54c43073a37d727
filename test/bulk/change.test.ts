import { describe, expect, test } from 'vitest';
import { type Change, createApplyChange } from '../../functions/bulk/change.ts';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { SIMPLE } from '../event/fixture.ts';
import { applied, changed, faultsOf, STARTED_AT, sentences } from './fixture.ts';

const faultsWith = (change: Change, event: unknown) => {
  const result = applied(change, event);
  return result.kind === 'rejected' ? sentences(result.faults) : result.kind;
};

describe('a row', () => {
  test('has the new values and keeps its others, in the form in which they were written', () => {
    const event = simpleEvent({ phoneNumber: '+1 215-701-0680', colorStyleName: '7' });
    const set = { hour24From: 0, hour24To: 0, offHoursMessage: 'Closed.' };
    expect(changed({ set }, event)).toEqual({ ...event, ...set });
  });

  test('is as the catalogue has it under a plan without set', () => {
    const event = simpleEvent({ phoneNumber: '+1 215-701-0680' });
    expect(changed({}, event)).toEqual(event);
    expect(changed({ set: {} }, event)).toEqual(event);
  });

  test('is as the catalogue has it when where leaves it in and nothing is set', () => {
    expect(changed({ where: { id: 'BUTTON1' } }, simpleEvent())).toEqual(simpleEvent());
  });

  test('gets a field that it did not have, and loses one that is null', () => {
    const event = simpleEvent({ buttonTitle: 'Call' });
    expect(changed({ set: { buttonTitle: null, allowCountries: ['USA'] } }, event)).toEqual(
      simpleEvent({ allowCountries: ['USA'] }),
    );
  });

  test('keeps the variables that are not named', () => {
    const event = callFlowEvent({ variables: { SITE: 'NYC', TEAM: 'A' } });
    expect(changed({ set: { variables: { TEAM: null, NIGHT: '1' } } }, event)).toEqual(
      callFlowEvent({ variables: { SITE: 'NYC', NIGHT: '1' } }),
    );
  });

  test('has a list replaced whole', () => {
    const event = simpleEvent({ allowCountries: ['USA', 'CANADA'] });
    expect(changed({ set: { allowCountries: ['FRANCE'] } }, event)).toMatchObject({ allowCountries: ['FRANCE'] });
  });

  test('changes its configuration when everything that goes with it is set', () => {
    const set = { configuration: 'CALLFLOW', callFlow: 'x', phoneNumber: null, askConfirmation: null };
    expect(changed({ set }, simpleEvent())).toEqual(callFlowEvent({ callFlow: 'x' }));
  });

  test('comes back as an update in the form that Anveo gets', () => {
    expect(applied({ set: { phoneNumber: '+44 20 7946 0000', askConfirmation: 0 } }, SIMPLE)).toMatchObject({
      kind: 'update',
      update: { phoneNumber: '442079460000', askConfirmation: false },
    });
  });
});

describe('a row that does not go with the set is rejected', () => {
  test.each<[string, Change, unknown, string[]]>([
    [
      'a field of the other configuration',
      { set: { callFlow: 'x' } },
      simpleEvent(),
      ['callFlow belongs to configuration CALLFLOW only: leave it out'],
    ],
    [
      'variables for a button without call flow',
      { set: { variables: { A: 'x' } } },
      simpleEvent(),
      ['variables belongs to configuration CALLFLOW only: leave it out'],
    ],
    [
      'a required field of the configuration removed',
      { set: { phoneNumber: null } },
      simpleEvent(),
      [expect.stringMatching(/^phoneNumber must be a phone number .*, but is missing$/)],
    ],
  ])('%s', (_, change, event, faults) => {
    expect(faultsWith(change, event)).toEqual(faults);
  });

  test('every fault of the combination is named', () => {
    const faults = faultsWith({ set: { configuration: 'CALLFLOW' } }, simpleEvent());
    expect(faults).toHaveLength(3);
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^callFlow must be text/)]));
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^phoneNumber belongs to/)]));
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^askConfirmation belongs to/)]));
  });
});

describe('a late update expires', () => {
  test.each([
    ['when the plan says so', undefined, '2026-12-25T00:00:00.000Z'],
    ['when the row says so, if that is earlier', '2026-12-24T18:30:00-05:00', '2026-12-24T18:30:00-05:00'],
    ["when the plan says so, if the row's moment is later", '2026-12-24T19:30:00-05:00', '2026-12-25T00:00:00.000Z'],
    [
      "when the row says so, though its text sorts after the plan's",
      '2026-12-25T01:00:00+09:00',
      '2026-12-25T01:00:00+09:00',
    ],
    ['when the row says so, if that has passed already', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  ])('%s', (_, own, notAfter) => {
    const event = simpleEvent(own === undefined ? {} : { notAfter: own });
    expect(changed({ expireAfterMinutes: 60 }, event)).toEqual({ ...event, notAfter });
  });

  test('as the row has it when the plan says nothing', () => {
    const event = simpleEvent({ notAfter: '2026-12-24T18:30:00-05:00' });
    expect(changed({ set: { hour24From: 0 } }, event)).toEqual({ ...event, hour24From: 0 });
  });

  test.each([1, 1440, 20_160])('after %i minutes from the start of the run', (minutes) => {
    const { notAfter } = changed({ expireAfterMinutes: minutes }, simpleEvent()) as { notAfter: string };
    expect(Date.parse(notAfter) - Date.parse(STARTED_AT)).toBe(minutes * 60_000);
  });

  test.each([[0], [-1], [1.5], [20_161], ['60'], [null], [true]])('never after %j, which is a fault', (minutes) => {
    expect(faultsOf({ expireAfterMinutes: minutes })).toEqual([
      expect.stringMatching(/^expireAfterMinutes must be a whole number of minutes from 1 to 20160, but is /),
    ]);
  });
});

test('the faults of where, set and expiry are named at once', () => {
  const faults = faultsOf({ where: { a: 1 }, set: { b: 1 }, expireAfterMinutes: 0, unchanged: 'send' });
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['where.a', 'set.b', 'expireAfterMinutes', 'unchanged']);
});

test('a change whose conditions have faults cannot be applied', () => {
  expect(() => createApplyChange({ where: { nope: 1 } }, 0)).toThrow(
    new TypeError('a change with faults cannot be applied'),
  );
});

test.each([true, 'send', null, 1])('unchanged that is %j has a fault', (unchanged) => {
  expect(faultsOf({ unchanged })).toEqual(['unchanged must be "skip", or left out']);
});
