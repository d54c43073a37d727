import type { Fault } from '../../functions/event/faults.ts';
import { parseEvent } from '../../functions/event/parse.ts';

export type Json = Record<string, unknown>;

/** What both configurations of the page's full example share. */
export const COMMON = {
  id: 'ID1232123',
  profileId: 'PROFILEID123',
  buttonImageUrl: 'http://www.someserver.com/c2c.png',
  colorStyleName: 12,
  hour24From: 9,
  hour24To: 18,
  offHoursMessage: 'Sorry, I am not available.',
};

/** The full example of Anveo's page, as an event. */
export const SIMPLE: Json = {
  ...COMMON,
  buttonTitle: 'CallME',
  configuration: 'SIMPLE',
  phoneNumber: '123456789',
  askConfirmation: true,
};

export const CALLFLOW: Json = {
  ...COMMON,
  configuration: 'CALLFLOW',
  callFlow: 'a3348f81491bfb538cd2dbbda9e3c43c1e88ab22',
};

/** The event of the configuration that has the field, with this value in it; `undefined` leaves it out. */
export const having = (field: string, value: unknown): Json => ({
  ...(['callFlow', 'variables'].includes(field) ? CALLFLOW : SIMPLE),
  [field]: value,
});

export const faultsIn = (body: string): readonly Fault[] => {
  const parsed = parseEvent(body);
  return parsed.ok ? [] : parsed.faults;
};

/** An event's faults on its way through JSON; none when it is valid. */
export const faultsOf = (event: unknown): readonly Fault[] => faultsIn(JSON.stringify(event));

/** The update that a valid event is. */
export const updateOf = (event: unknown) => {
  const parsed = parseEvent(JSON.stringify(event));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.update;
};
