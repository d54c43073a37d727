import type { Json } from '../../functions/event/json.ts';

/** A plan without faults. */
export const plan = (fields: Json = {}): Json => ({
  name: 'holiday',
  when: { at: '2026-12-24T18:00:00', timezone: 'America/New_York' },
  catalogue: '../examples/catalogue.csv',
  ...fields,
});
