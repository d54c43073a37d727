import { randomUUID } from 'node:crypto';
import { type Misbehaviour, type Simulator, startSimulator } from '../../sandbox/anveo/simulator.ts';
import { startSecretsManager } from '../../sandbox/secrets-manager.ts';
import type { Facts } from '../checks/facts.ts';
import { startChronicle } from '../chronicle.ts';
import { planButtons } from '../plan/buttons.ts';
import { type Draw, streamsOf } from '../plan/draw.ts';
import { type PlannedEvent, planEvents } from '../plan/events.ts';
import { startSqs } from '../queue/sqs-server.ts';
import { lettersOf } from '../update-queue.ts';
import { watchCalls } from '../watch-calls.ts';
import { startContainer } from './container.ts';
import { simulateClock } from './simulated-clock.ts';

/** What an outage is to be. */
export interface OutageOptions {
  seed: number;
  events: number;
  buttons: number;
  /** How long Anveo is down. */
  hours: number;
}

/** What an outage leaves behind; moments in milliseconds since the run began, as the chronicle counts. */
export interface Outage {
  facts: Facts;
  began: number;
  ended: number;
}

const HOUR_MS = 3_600_000;
/** Anveo is up for so long before it goes down. */
const BEFORE_MS = HOUR_MS;
/** The run ends so long after Anveo's return, whatever is in the queue. */
const LONGEST_WAIT_MS = 24 * HOUR_MS;
/** What comes back on its own comes back when SQS no longer knows its deduplication ID. */
const VISIBILITY_MS = 360_000;
/** This share of the dead-letter queue's answers is lost; for a quarter of the letters that of the SDK's second try, too. */
const LOST_LETTERS = 0.5;
const START = Date.parse('2026-01-01T00:00:00Z');
const SECRET = { id: 'anveo/userkey', text: 'sandbox-user-key' };
/** Invalid events are there for the dead letters: nothing else is dead-lettered within the retry window. */
const NATURES = { valid: 95, invalid: 5, refused: 0, 'half-refused': 0, expired: 0, expiring: 0, poison: 0 };

/** How a service fails that is down. The last fault hits all requests that no other hits. */
const DOWN: readonly Misbehaviour[] = [
  { kind: 'reset', share: 0.4 },
  { kind: 'status', status: 502, share: 0.4 },
  { kind: 'html', share: 0.3 },
  { kind: 'rateLimit', retryAfter: '120', share: 0.1 },
  { kind: 'status', status: 503, share: 1 },
];

/** Draws when updates are sent: before the outage and throughout it. */
const agendaOf = (draw: Draw, { events, hours }: OutageOptions) =>
  Array.from({ length: events }, () => draw.integer(0, BEFORE_MS + hours * HOUR_MS)).toSorted((a, b) => a - b);

const world = async (options: OutageOptions) => {
  const streams = streamsOf(options.seed);
  const clock = simulateClock(START);
  const chronicle = startChronicle(clock.now);
  const buttons = planButtons(streams(), options.buttons).map(({ id, group }) => {
    return { id, group, nature: 'usual' as const, poisoned: false };
  });
  const losing = streams();
  const [sqs, anveo, secrets] = await Promise.all([
    startSqs({ now: clock.now, visibilityMs: VISIBILITY_MS, losesLetter: () => losing.chance(LOST_LETTERS) }),
    startSimulator({ buttons: buttons.map(({ id }) => id) }),
    startSecretsManager(0),
  ]);
  secrets.put(SECRET.id, SECRET.text);
  watchCalls(anveo, chronicle);
  const surroundings = { secretsUrl: secrets.url, secretId: SECRET.id, anveoEndpoint: anveo.endpoint };
  const container = startContainer({ clock, chronicle, sqs, random: streams(), ...surroundings });
  const close = () => Promise.all([sqs.close(), anveo.close(), secrets.close()]);
  const plan = planEvents(streams(), buttons, { isDated: false });
  return { clock, chronicle, sqs, anveo, container, plan, agenda: agendaOf(streams(), options), close };
};

type World = Awaited<ReturnType<typeof world>>;

const publish = ({ sqs, plan, clock, chronicle }: World, published: Map<string, PlannedEvent>) => {
  const event = plan.next(clock.now(), NATURES);
  const { body, button } = event;
  const { messageId } = sqs.updates.send({ body, group: button.group, deduplicationId: randomUUID(), attributes: {} });
  published.set(messageId, event);
  chronicle.add({ kind: 'published', messageId, event: event.number });
};

const goDown = (anveo: Simulator) => {
  for (const fault of DOWN) anveo.misbehave(fault);
};

/** Lets everything happen in order until all updates are out of the queue, or too long after Anveo's return. */
const play = async (world: World, end: number): Promise<Map<string, PlannedEvent>> => {
  const { clock, sqs, anveo, container, agenda } = world;
  const published = new Map<string, PlannedEvent>();
  const happenings = [
    ...agenda.map((after) => ({ at: START + after, act: () => publish(world, published) })),
    { at: START + BEFORE_MS, act: () => goDown(anveo) },
    { at: end, act: anveo.behave },
  ].toSorted((a, b) => a.at - b.at);
  while (clock.now() < end + LONGEST_WAIT_MS) {
    while ((happenings[0]?.at ?? Number.POSITIVE_INFINITY) <= clock.now()) happenings.shift()?.act();
    if (await container.turn()) continue;
    const next = Math.min(
      happenings[0]?.at ?? Number.POSITIVE_INFINITY,
      sqs.updates.nextVisibleAt() ?? Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY) break;
    clock.waitUntil(next);
  }
  return published;
};

/** Runs an outage: Anveo is down for hours of simulated time, updates arrive throughout, and it comes back. */
export const runOutage = async (options: OutageOptions): Promise<Outage> => {
  const outage = await world(options);
  const ended = BEFORE_MS + options.hours * HOUR_MS;
  const published = await play(outage, START + ended);
  const { sqs, anveo, chronicle, container } = outage;
  const letters = lettersOf(sqs.deadLetters);
  const left = sqs.updates.messages().map(({ messageId }) => messageId);
  await outage.close();
  const { entries, began } = chronicle;
  const seen = { entries, began, letters, left, output: container.output, secrets: [SECRET.text] };
  return { facts: { published, buttons: anveo.buttons(), ...seen }, began: BEFORE_MS, ended };
};
