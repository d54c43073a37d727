import { check } from '../../chaos/checks/check.ts';
import type { ButtonHistory, Facts } from '../../chaos/checks/facts.ts';
import type { Decision, Entry, Fact, Outcome, Phase } from '../../chaos/chronicle.ts';
import { contentOf } from '../../chaos/plan/content.ts';
import type { PlannedEvent } from '../../chaos/plan/events.ts';
import type { Letter } from '../../chaos/queue/letters.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import type { HistoryRow } from '../../functions/history/row.ts';
import type { ReceivedRequest } from '../../sandbox/anveo/simulator.ts';
import { simpleEvent } from '../delivery/events.ts';

/** Adds facts one after the other, as a run would see them. Events go by their numbers. */
export interface Telling {
  publish(event: number, fields?: Partial<PlannedEvent>): void;
  receive(event: number, receive?: number): void;
  /** Anveo is called; unless told otherwise it applies the update. */
  call(event: number, request?: Partial<ReceivedRequest>): void;
  log(event: number, outcome: string, details?: Partial<Outcome> & { receive?: number }): void;
  delete(event: number, receive?: number): void;
  letter(event: number, kind: string, letter?: Partial<Letter>, attributes?: Record<string, string>): void;
  deliver(event: number, receive?: number): void;
  /** Lets so many milliseconds pass. */
  age(milliseconds: number): void;
  begin(phase: Phase): void;
  kill(): void;
  /** The history takes that the button shows this event. */
  record(event: number): void;
  /** The history takes that this event was delivered. */
  note(event: number): void;
  /** A step of the undo of run-1; what it decides on the button. */
  undo(step: 'begun' | 'decided' | 'sent', leftOut?: string[]): void;
  decide(action: Decision): void;
  /** A replay settles an event by another one. */
  settle(event: number, by: number): void;
  eventOf(event: number): PlannedEvent;
  /** The function says that the history did not take an invocation. */
  miss(requestId: string): void;
  /** What the history says at the end of the button: the event that it shows, and the outcomes of its rows. */
  remember(shown: number | undefined, rows: Record<number, string>, uncertain?: boolean): void;
  say(line: string): void;
  /** Puts an event's content on its button. */
  show(event: number): void;
  /** Leaves a message in the queue. */
  leave(event: number): void;
  readonly facts: Facts;
}

export const SECRET = 'key-0123456789abcdef';
/** When every telling begins, and all of its updates are sent. */
export const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
export const idOf = (event: number): string => `message ${event}`;

const button = { id: 'BUTTON1', group: 'BUTTON1', nature: 'usual', poisoned: true } as const;

const planned = (number: number, given: Partial<PlannedEvent> = {}): PlannedEvent => {
  const fields = simpleEvent({ offHoursMessage: `E${number}` });
  return {
    number,
    button,
    nature: 'valid',
    body: JSON.stringify(fields),
    fields,
    content: contentOf(fields),
    notAfter: undefined,
    ...given,
  };
};

const letterOf = ({ number, button: { group }, body }: PlannedEvent, kind: string): Letter => ({
  messageId: idOf(number),
  body,
  group,
  attributes: {
    ...{ FailureKind: kind, FailureReason: 'because', SourceMessageId: idOf(number), ReceiveCount: '1' },
    ...{ SentAt: '2026-01-01T00:00:00.000Z', FailedAt: '2026-01-01T00:00:01.000Z', RequestId: 'request' },
  },
  takenAt: BEGAN + 1000,
});

export const startTelling = (): Telling => {
  const published = new Map<string, PlannedEvent>();
  const entries: Entry[] = [];
  const letters: Letter[] = [];
  const buttons = new Map<string, Facts['buttons'][number]>();
  const left: string[] = [];
  const output: string[] = [];
  const worker = 0;
  const history: ButtonHistory[] = [];
  let aged = 0;
  const add = (fact: Fact) => entries.push({ ...fact, at: aged + entries.length });
  const eventOf = (number: number) => published.get(idOf(number)) ?? planned(number);
  const telling: Telling = {
    publish(event, fields) {
      published.set(idOf(event), planned(event, fields));
      add({ kind: 'published', messageId: idOf(event), event });
    },
    receive(event, receive = 1) {
      const sequence = String(event).padStart(20, '0');
      add({ kind: 'received', messageId: idOf(event), receive, sequence, sentAt: BEGAN, worker });
    },
    call(event, given) {
      const { content, button: at } = eventOf(event);
      const said = content ?? { parameters: {}, countries: [], variables: {} };
      const request = {
        sequence: entries.length,
        buttonId: at.id,
        ...said,
        test: false,
        answer: 'SUCCESS',
        applied: true,
      };
      add({ kind: 'called', event: eventOf(event).number, request: { ...request, ...given } });
    },
    log: (event, outcome, { receive = 1, ...details } = {}) =>
      add({ kind: 'logged', messageId: idOf(event), receive, outcome: { outcome, ...details }, worker }),
    delete: (event, receive = 1) => add({ kind: 'deleted', messageId: idOf(event), receive, worker }),
    letter(event, kind, given, attributes) {
      const letter = letterOf(eventOf(event), kind);
      letters.push({ ...letter, ...given, attributes: { ...letter.attributes, ...given?.attributes, ...attributes } });
    },
    deliver(event, receive = 1) {
      if (!published.has(idOf(event))) telling.publish(event);
      telling.receive(event, receive);
      telling.call(event);
      telling.log(event, 'delivered', { receive });
      telling.delete(event, receive);
    },
    age(milliseconds) {
      aged += milliseconds;
    },
    kill: () => add({ kind: 'killed', worker }),
    record(event) {
      const { asOf = BEGAN, button: at } = eventOf(event);
      add({ kind: 'shown', button: at.id, messageId: idOf(event), asOf, sentAt: BEGAN, worker });
    },
    note: (event) => add({ kind: 'recorded', button: button.id, messageId: idOf(event), outcome: 'delivered', worker }),
    undo: (step, leftOut) => add({ kind: 'undo', undoId: 'undo-1', run: 'run-1', step, ...(leftOut && { leftOut }) }),
    decide: (action) => add({ kind: 'decided', undoId: 'undo-1', run: 'run-1', button: button.id, action }),
    settle: (event, by) => add({ kind: 'settled', messageId: idOf(event), by: idOf(by) }),
    eventOf,
    miss: (requestId) => add({ kind: 'not written', requestId, worker }),
    remember(shown, rows, uncertain) {
      const order = (event: number) => ({ messageId: idOf(event), asOf: eventOf(event).asOf ?? BEGAN, at: BEGAN });
      const update = (event: number) => ({ update: eventOf(event).fields as unknown as ButtonUpdate });
      const said = Object.entries(rows).map(([event, outcome]): HistoryRow => {
        const [kind, failure] = outcome.split(' ') as [HistoryRow['outcome'], string?];
        return { ...order(Number(event)), button: button.id, outcome: kind, ...(failure && { failure }) };
      });
      history.push({
        button: button.id,
        shown:
          shown === undefined
            ? undefined
            : { ...order(shown), ...update(shown), button: button.id, sentAt: BEGAN, ...(uncertain && { uncertain }) },
        rows: said,
      });
    },
    begin: (phase) => add({ kind: 'phase', phase }),
    say: (line) => output.push(line),
    show(event) {
      const { button: at, content } = eventOf(event);
      if (content) buttons.set(at.id, { id: at.id, ...content });
    },
    leave: (event) => left.push(idOf(event)),
    get facts() {
      const shown = [...buttons.values()];
      return { published, entries, began: BEGAN, letters, buttons: shown, left, output, history, secrets: [SECRET] };
    },
  };
  return telling;
};

export type Story = (told: Telling) => void;

/** What the checks find in a story. */
export const violationsOf = (story: Story): string[] => {
  const told = startTelling();
  story(told);
  return check(told.facts).map(({ rule, detail }) => `${rule}: ${detail}`);
};

/** Tells of two published updates of which the newer one is delivered in place of the older. */
export const supersede = (told: Telling, older: number, newer: number): void => {
  for (const event of [older, newer]) told.receive(event);
  told.call(newer);
  told.log(older, 'superseded', { by: idOf(newer) });
  told.log(newer, 'delivered');
  for (const event of [older, newer]) told.delete(event);
};

/** Tells of an invalid event that is dead-lettered, all but the dead letter itself. */
export const deadLettered = (told: Telling, event: number, kind = 'Invalid'): void => {
  told.publish(event, { nature: 'invalid', content: undefined, body: '[]' });
  told.receive(event);
  told.log(event, 'dead-lettered', { failure: kind });
  told.delete(event);
};
