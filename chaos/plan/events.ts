import type { PlannedButton } from './buttons.ts';
import { type Content, contentOf, type Fields } from './content.ts';
import type { Draw } from './draw.ts';
import { poisoned } from './poison.ts';

/** What Anveo does with an event by itself. Poison is valid, and fails at each call. */
export type Nature = 'valid' | 'invalid' | 'refused' | 'expired' | 'expiring' | 'poison';

/** How often each nature is drawn. */
export type Natures = Readonly<Record<Nature, number>>;

/** One event of the run. */
export interface PlannedEvent {
  /** From 1. A valid event has it in its off-hours message, by which its calls of Anveo are recognised. */
  number: number;
  button: PlannedButton;
  nature: Nature;
  body: string;
  /** What the button shows once it has landed; undefined when the event is invalid. */
  content: Content | undefined;
  /** The last moment at which it may be sent, in milliseconds since the epoch; undefined when it names none. */
  notAfter: number | undefined;
}

/** Returns the natures in percent, for so much poison. */
export const naturesOf = (poison: number): Natures => ({
  valid: 80 - poison,
  invalid: 6,
  refused: 3,
  expired: 3,
  expiring: 8,
  poison,
});

/** By this content the simulator recognises an expiring event. */
export const EXPIRING_IMAGE = 'https://cdn.example.com/expiring.png';
/** Some buttons are busy, so that several of their updates wait at a time. */
const BUSY = { share: 0.4, buttons: 12 };
const LONGEST_LIFE_MS = 6_000;
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

/** How often a field is there. Updates of a poisoned button mostly set the same, so that one can replace another. */
const SHARES = { title: 0.3, countries: 0.2, simple: 0.8 };
const POISONED_SHARES = { title: 0.9, countries: 0.9, simple: 1 };

const fieldsOf = (draw: Draw, number: number, { id, poisoned: isPoisoned }: PlannedButton): Fields => {
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
  const at = (time: number, given = fields) => ({ ...given, notAfter: new Date(time).toISOString() });
  if (nature === 'refused') return { ...fields, profileId: 'NOBODY' };
  if (nature === 'expired') return at(now - HOUR_MS);
  if (nature === 'expiring') {
    return at(now + draw.integer(1, LONGEST_LIFE_MS), { ...fields, buttonImageUrl: EXPIRING_IMAGE });
  }
  if (nature === 'poison') return poisoned(draw, fields);
  return draw.chance(0.1) ? at(now + 100 * HOUR_MS) : fields;
};

/**
 * Draws a button and a nature. Poison goes to poisoned buttons only, whose other updates are valid: behind a poison update
 * one that is refused, invalid or expired cuts it off from the newer one that replaces it, for as long as the run lasts.
 */
const drawTarget = (draw: Draw, buttons: readonly PlannedButton[], natures: Natures): [PlannedButton, Nature] => {
  const last = draw.chance(BUSY.share) ? Math.min(BUSY.buttons, buttons.length) : buttons.length;
  const button = buttons[draw.integer(0, last - 1)] as PlannedButton;
  const nature = draw.weighted(natures);
  const [first, ...others] = buttons.filter((each) => each.poisoned);
  if (nature !== 'poison') return [button, button.poisoned ? 'valid' : nature];
  return first ? [draw.pick([first, ...others]), nature] : [button, 'valid'];
};

/** Returns what draws one event after the other. `now`, in milliseconds since the epoch, is when it is to be sent. */
export const planEvents = (draw: Draw, buttons: readonly PlannedButton[]) => {
  let number = 0;
  return (now: number, natures: Natures): PlannedEvent => {
    number += 1;
    const [button, drawn] = drawTarget(draw, buttons, natures);
    const plain = fieldsOf(draw, number, button);
    const fields = byNature(draw, drawn, plain, now);
    const body = drawn === 'invalid' ? spoilt(draw, plain) : inEnvelope(draw, fields);
    const nature = drawn === 'valid' && button.nature !== 'usual' ? 'refused' : drawn;
    const content = drawn === 'invalid' ? undefined : contentOf(fields);
    const notAfter = drawn === 'invalid' || !fields['notAfter'] ? undefined : Date.parse(String(fields['notAfter']));
    return { number, button, nature, body, content, notAfter };
  };
};
