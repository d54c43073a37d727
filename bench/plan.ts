import type { Plan } from '../plans/plan.ts';

/** Returns a plan that closes every button of a catalogue. */
export const closing = (catalogue: string): Plan => ({
  name: 'closing',
  enabled: false,
  when: { cron: '0 18 24 12 ? *', timezone: 'America/New_York' },
  catalogue,
  set: { hour24From: 0, hour24To: 0, offHoursMessage: 'We are closed for the holidays and back on 27 December.' },
});
