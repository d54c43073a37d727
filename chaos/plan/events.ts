import type { PlannedButton } from './buttons.ts';
import { type Content, contentOf, type Fields } from './content.ts';
import type { Draw } from './draw.ts';
import { fieldsOf, inEnvelope, spoilt } from './fields.ts';
import { poisoned } from './poison.ts';

/**
 * What Anveo does with an event by itself. Poison is valid, and fails at each call. Half of the calls for one that is
 * half-refused are rejected, so it may be delivered when its dead letter comes back.
 */
export type Nature = 'valid' | 'invalid' | 'refused' | 'half-refused' | 'expired' | 'expiring' | 'poison';

/** How often each nature is drawn. */
export type Natures = Readonly<Record<Nature, number>>;

/** One event of the run. */
export interface PlannedEvent {
  /** From 1. A valid event has it in its off-hours message, by which its calls of Anveo are recognised. */
  number: number;
  button: PlannedButton;
  nature: Nature;
  body: string;
  /** What its body says, without an envelope. */
  fields: Fields;
  /** What the button shows once it has landed; undefined when the event is invalid. */
  content: Content | undefined;
  /** The last moment at which it may be sent, in milliseconds since the epoch; undefined when it names none. */
  notAfter: number | undefined;
  /** When it was decided, as it says itself, in milliseconds since the epoch. */
  asOf?: number;
  /** Sent over HTTP: for the first time, or again when the queue no longer knew the request. */
  http?: 'first' | 'again';
  /** The bulk run that sends it. */
  runId?: string;
  /** The run that its own run undoes. */
  undoes?: string;
  /** Whether it needs no call when its button shows the same. */
  skipUnchanged?: boolean;
  /** Of a dead letter that was moved back: the message that was sent first, when, and who moved it. */
  first?: { messageId: string; sentAt: number; by: 'replay' | 'redrive' };
}

/** The bulk run of an event, and when it started. */
export interface EventOfRun {
  button: PlannedButton;
  runId: string;
  startedAt: number;
}

/** Returns the natures in percent, for so much poison. */
export const naturesOf = (poison: number): Natures => ({
  valid: 72 - poison,
  invalid: 6,
  refused: 3,
  'half-refused': 8,
  expired: 3,
  expiring: 8,
  poison,
});

/** The natures of a bulk run's updates, by weight. Rows are checked before they are sent, so none is invalid. */
const RUN_NATURES: Partial<Natures> = { valid: 70, refused: 5, 'half-refused': 15, expiring: 10 };

/** By this content the simulator recognises expiring events. */
export const EXPIRING_IMAGE = 'https://cdn.example.com/expiring.png';
/** By this content the simulator recognises half-refused events. */
export const HALF_REFUSED_IMAGE = 'https://cdn.example.com/half-refused.png';
/** Some buttons are busy, so that several of their updates wait at a time. */
const BUSY = { share: 0.4, buttons: 12 };
const LONGEST_LIFE_MS = 6_000;
const HOUR_MS = 3_600_000;
/** This share of the valid updates says when it was decided: up to two seconds ago, or later than now. */
const DATED = { share: 0.08, oldest: 2_000, newest: 500 };
/** This share of a run's updates may be skipped where their button shows the same. */
const SKIPPED = 0.5;

const byNature = (draw: Draw, nature: Nature, fields: Fields, now: number): Fields => {
  const at = (time: number, given = fields) => ({ ...given, notAfter: new Date(time).toISOString() });
  if (nature === 'refused') return { ...fields, profileId: 'NOBODY' };
  if (nature === 'expired') return at(now - HOUR_MS);
  if (nature === 'expiring') {
    return at(now + draw.integer(1, LONGEST_LIFE_MS), { ...fields, buttonImageUrl: EXPIRING_IMAGE });
  }
  if (nature === 'half-refused') return { ...fields, buttonImageUrl: HALF_REFUSED_IMAGE };
  if (nature === 'poison') return poisoned(draw, fields);
  return draw.chance(0.1) ? at(now + 100 * HOUR_MS) : fields;
};

/** Of a poisoned button no update is dated: one that was decided earlier than poison before it would not replace it. */
const dated = (draw: Draw, nature: Nature, { poisoned: isPoisoned }: PlannedButton, now: number): Fields => {
  if (nature !== 'valid' || isPoisoned || !draw.chance(DATED.share)) return {};
  return { asOf: new Date(now - DATED.oldest + draw.integer(0, DATED.oldest + DATED.newest)).toISOString() };
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

/** Where Anveo takes no update, one that it would take elsewhere is refused. */
const natureAt = ({ nature }: PlannedButton, drawn: Nature): Nature =>
  nature !== 'usual' && (drawn === 'valid' || drawn === 'half-refused') ? 'refused' : drawn;

const momentOf = (fields: Fields, name: string) =>
  fields[name] === undefined ? undefined : Date.parse(String(fields[name]));

/** Draws events one after the other. `now`, in milliseconds since the epoch, is when an event is to be sent. */
export interface EventPlan {
  next(now: number, natures: Natures): PlannedEvent;
  /** Draws an event of a bulk run, from a stream of its own: when it comes must not change what publishers send. */
  ofRun(draw: Draw, run: EventOfRun, now: number): PlannedEvent;
}

/** Returns the plan of a run's events. `isDated`: some say when they were decided. */
export const planEvents = (draw: Draw, buttons: readonly PlannedButton[], { isDated = true } = {}): EventPlan => {
  let number = 0;
  const make = (
    from: Draw,
    button: PlannedButton,
    drawn: Nature,
    plain: Fields,
    body: (fields: Fields) => string,
    now: number,
  ) => {
    const fields = byNature(from, drawn, plain, now);
    const asOf = momentOf(fields, 'asOf');
    return {
      ...{ number, button, nature: natureAt(button, drawn), body: body(fields), fields },
      content: drawn === 'invalid' ? undefined : contentOf(fields),
      notAfter: drawn === 'invalid' ? undefined : momentOf(fields, 'notAfter'),
      ...(asOf !== undefined && { asOf }),
    };
  };
  return {
    next(now, natures) {
      number += 1;
      const [button, drawn] = drawTarget(draw, buttons, natures);
      const plain = { ...fieldsOf(draw, number, button), ...(isDated && dated(draw, drawn, button, now)) };
      const body = (fields: Fields) => (drawn === 'invalid' ? spoilt(draw, fields) : inEnvelope(draw, fields));
      return make(draw, button, drawn, plain, body, now);
    },
    ofRun(own, { button, runId, startedAt }, now) {
      number += 1;
      const fields = { ...fieldsOf(own, number, button), asOf: new Date(startedAt).toISOString() };
      const event = make(own, button, own.weighted(RUN_NATURES), fields, JSON.stringify, now);
      return { ...event, runId, skipUnchanged: own.chance(SKIPPED) };
    },
  };
};
