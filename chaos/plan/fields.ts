import type { PlannedButton } from './buttons.ts';
import type { Fields } from './content.ts';
import type { Draw } from './draw.ts';

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

/** How often a field is there. Updates of a poisoned button mostly set the same, so that one can replace another. */
const SHARES = { title: 0.3, countries: 0.2, simple: 0.8 };
const POISONED_SHARES = { title: 0.9, countries: 0.9, simple: 1 };

/** Draws the fields of a button's event. */
export const fieldsOf = (draw: Draw, number: number, { id, poisoned: isPoisoned }: PlannedButton): Fields => {
  const shares = isPoisoned ? POISONED_SHARES : SHARES;
  return {
    id,
    profileId: 'PROFILE123',
    buttonImageUrl: 'https://cdn.example.com/c2c.png',
    colorStyleName: draw.integer(1, 13),
    ...(draw.chance(shares.title) && { buttonTitle: `Title ${number}` }),
    hour24From: draw.integer(0, 24),
    hour24To: draw.integer(0, 24),
    offHoursMessage: `E${number}`,
    ...(draw.chance(shares.simple) ? simple(draw) : callFlow(draw)),
    ...(draw.chance(shares.countries) && { allowCountries: ['USA', 'CANADA'].slice(0, draw.integer(1, 2)) }),
  };
};

/** Returns a body that breaks a rule. */
export const spoilt = (draw: Draw, fields: Fields): string => {
  const { profileId: _, ...incomplete } = fields;
  return draw.pick([
    JSON.stringify({ ...fields, hour24From: 25 }),
    JSON.stringify({ ...fields, colour: 'red' }),
    JSON.stringify(incomplete),
    JSON.stringify(fields).slice(0, -1),
    '[]',
  ]);
};

/** Returns a body, mostly without an envelope. */
export const inEnvelope = (draw: Draw, fields: Fields): string => {
  const envelopes = {
    none: fields,
    sns: { Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:0:t', Message: JSON.stringify(fields) },
    eventBridge: { 'detail-type': 'changed', detail: fields },
    cloudEvents: { specversion: '1.0', data: fields },
  };
  return JSON.stringify(envelopes[draw.weighted({ none: 7, sns: 1, eventBridge: 1, cloudEvents: 1 })]);
};
