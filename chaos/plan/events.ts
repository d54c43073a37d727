import type { PlannedButton } from './buttons.ts';
import { type Content, contentOf, type Fields } from './content.ts';
import type { Draw } from './draw.ts';

/** What is to become of an event, by itself. */
export type Nature = 'valid' | 'invalid' | 'refused' | 'expired' | 'expiring';

/** One event of the run. */
export interface PlannedEvent {
  /** From 1. A valid event carries it as its off-hours message, by which it is known at Anveo. */
  number: number;
  button: PlannedButton;
  nature: Nature;
  body: string;
  /** What the button shows once it has landed; undefined when the event is invalid. */
  content: Content | undefined;
  /** The last moment at which it may be sent, in milliseconds since the epoch; undefined when it names none. */
  notAfter: number | undefined;
}

const NATURES: Readonly<Record<Nature, number>> = { valid: 80, invalid: 6, refused: 3, expired: 3, expiring: 8 };
/** Some buttons are busy, so that several of their updates wait at a time. */
const BUSY = { share: 0.4, buttons: 12 };
const LONGEST_LIFE_MS = 4_000;
const HOUR_MS = 3_600_000;

const simple = (draw: Draw): Fields => ({
  configuration: 'SIMPLE',
  phoneNumber: draw.pick(['+1 (215) 701-0680', '12157010680', '+49 30 901820']),
  askConfirmation: draw.chance(0.5),
});

const callFlow = (draw: Draw): Fields => ({
  configuration: 'CALLFLOW',
  callFlow: `flow-${draw.integer(1, 9)}`,
  ...(draw.chance(0.5) && { variables: { greeting: 'Hello & welcome', [`v${draw.integer(1, 3)}`]: '<1>' } }),
});

const fieldsOf = (draw: Draw, number: number, id: string): Fields => ({
  id,
  profileId: 'PROFILE123',
  buttonImageUrl: 'https://cdn.example.com/c2c.png',
  colorStyleName: draw.integer(1, 13),
  ...(draw.chance(0.3) && { buttonTitle: `Title ${number}` }),
  hour24From: draw.integer(0, 24),
  hour24To: draw.integer(0, 24),
  offHoursMessage: `E${number}`,
  ...(draw.chance(0.8) ? simple(draw) : callFlow(draw)),
  ...(draw.chance(0.2) && { allowCountries: ['USA', 'CANADA'].slice(0, draw.integer(1, 2)) }),
});

const spoilt = (draw: Draw, fields: Fields): string => {
  const { profileId: _, ...incomplete } = fields;
  return draw.pick([
    JSON.stringify({ ...fields, hour24From: 25 }),
    JSON.stringify({ ...fields, colour: 'red' }),
    JSON.stringify(incomplete),
    JSON.stringify(fields).slice(0, -1),
    '[]',
  ]);
};

const inEnvelope = (draw: Draw, fields: Fields): string => {
  const envelopes = {
    none: fields,
    sns: { Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:0:t', Message: JSON.stringify(fields) },
    eventBridge: { 'detail-type': 'changed', detail: fields },
    cloudEvents: { specversion: '1.0', data: fields },
  };
  return JSON.stringify(envelopes[draw.weighted({ none: 7, sns: 1, eventBridge: 1, cloudEvents: 1 })]);
};

const byNature = (draw: Draw, nature: Nature, fields: Fields, now: number): Fields => {
  const at = (time: number) => ({ ...fields, notAfter: new Date(time).toISOString() });
  if (nature === 'refused') return { ...fields, profileId: 'NOBODY' };
  if (nature === 'expired') return at(now - HOUR_MS);
  if (nature === 'expiring') return at(now + draw.integer(1, LONGEST_LIFE_MS));
  return draw.chance(0.1) ? at(now + 100 * HOUR_MS) : fields;
};

/**
 * Draws one event after the other.
 * @param now milliseconds since the epoch, from which an expiring event's end is counted
 */
export const planEvents = (draw: Draw, buttons: readonly PlannedButton[], natures = NATURES) => {
  let number = 0;
  return (now: number): PlannedEvent => {
    number += 1;
    const last = draw.chance(BUSY.share) ? Math.min(BUSY.buttons, buttons.length) : buttons.length;
    const button = buttons[draw.integer(0, last - 1)] as PlannedButton;
    const drawn = draw.weighted(natures);
    const plain = fieldsOf(draw, number, button.id);
    const fields = byNature(draw, drawn, plain, now);
    const body = drawn === 'invalid' ? spoilt(draw, plain) : inEnvelope(draw, fields);
    const nature = drawn === 'valid' && button.nature !== 'usual' ? 'refused' : drawn;
    const content = drawn === 'invalid' ? undefined : contentOf(fields);
    const notAfter = drawn === 'invalid' || !fields['notAfter'] ? undefined : Date.parse(String(fields['notAfter']));
    return { number, button, nature, body, content, notAfter };
  };
};
