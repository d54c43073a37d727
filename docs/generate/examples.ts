import { readFileSync } from 'node:fs';
import type * as z from 'zod/mini';
import type { buttonUpdateSchema } from '../../functions/event/schema.ts';

type Event = z.input<typeof buttonUpdateSchema>;

/** The event of `examples/update.json`, which the pages publish. */
export const SIMPLE = JSON.parse(readFileSync(new URL('../../examples/update.json', import.meta.url), 'utf8')) as Event;

/** An event with a call flow and with every field that may be left out. */
export const CALLFLOW = {
  id: 'SALES-NYC-1',
  profileId: 'PROFILE123',
  buttonImageUrl: 'https://cdn.example.com/sales.png',
  colorStyleName: 3,
  buttonTitle: 'Talk to sales',
  configuration: 'CALLFLOW',
  hour24From: 22,
  hour24To: 6,
  offHoursMessage: 'Back tonight at 10.',
  callFlow: 'a3348f81491bfb538cd2dbbda9e3c43c1e88ab22',
  variables: { ACCOUNTID: '8732123' },
  allowCountries: ['USA', 'CANADA'],
  notAfter: '2026-12-24T18:00:00-05:00',
  asOf: '2026-12-24T09:00:00-05:00',
} satisfies Event;

/** A CloudEvent with an event in `data`. */
export const CLOUD_EVENT = {
  specversion: '1.0',
  id: '5f1c1b0e-6f0b-4f1e-9d0a-0d6f5b1f3a11',
  source: 'https://crm.example.com',
  type: 'com.example.button-update',
  time: '2026-12-24T14:00:00Z',
  data: SIMPLE,
};
