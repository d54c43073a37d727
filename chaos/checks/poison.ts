import type { Entry, Phase } from '../chronicle.ts';
import { DEFERRALS_AT_REST } from '../progress.ts';
import type { Facts, Violation } from './facts.ts';
import { byButton, goneAt, type Life, replaces, startOf } from './lives.ts';

const RULE = 'poison stays alone';
/** From this receive on, an update that keeps failing must not go ahead of older ones. */
const RECEIVES_IN_ORDER = 3;
/** So many different buttons that fail in a row are an outage, not poison. */
const BUTTONS_OF_AN_OUTAGE = 5;

type Logged = Life['logged'][number];

/** A part of the run in which only poison fails; ends count as `order` does. */
interface StillPhase {
  from: number;
  to: number;
}

const STILL: readonly Phase[] = ['calm', 'rest'];

const stillPhasesOf = (entries: readonly Entry[]): StillPhase[] => {
  const phases = entries.flatMap((entry, order) => (entry.kind === 'phase' ? [{ phase: entry.phase, order }] : []));
  return phases.flatMap(({ phase, order }, index) =>
    STILL.includes(phase) ? [{ from: order, to: phases[index + 1]?.order ?? entries.length }] : [],
  );
};

/** What was logged for receives of this phase: the processes of the phase before have nothing to do with it. */
const loggedIn = ({ from, to }: StillPhase, { logged, received }: Life): Logged[] =>
  logged.filter(({ order, receive }) => order < to && startOf({ received }, receive) > from);

const isNotTried = ({ outcome }: Logged) => outcome.reason?.startsWith('not tried: ') ?? false;
const isFailed = ({ outcome }: Logged) => ['anveo', 'credentials', 'settings'].includes(outcome.cause ?? '');

/**
 * A process that has seen fewer than five buttons fail since its start has no reason to open its breaker. This is judged
 * only where processes are fresh and nothing but poison fails: in the storm, which failures a breaker counts between two
 * answers cannot be seen from outside.
 */
const putOff = (phase: StillPhase, lives: readonly Life[]): Violation[] => {
  const all = lives.flatMap((life) => loggedIn(phase, life).map((logged) => ({ life, logged })));
  return [...Map.groupBy(all, ({ logged }) => logged.worker).values()].flatMap((seen) => {
    const failing = new Set(
      seen.flatMap(({ life, logged }) => (isFailed(logged) && !isNotTried(logged) ? [life.event.button.id] : [])),
    );
    if (failing.size >= BUTTONS_OF_AN_OUTAGE) return [];
    return seen
      .filter(({ logged }) => isNotTried(logged))
      .map(({ life: { event, messageId } }) => {
        const detail = `event ${event.number} was not tried, though only ${failing.size} buttons failed`;
        return { rule: RULE, detail, messageIds: [messageId] };
      });
  });
};

/** Returns the update that the oldest of a button waited for, if that one is newer and had been received too often to go ahead. */
const overtaker = (life: Life, older: readonly Life[], logged: Logged, byId: ReadonlyMap<string, Life>) => {
  const id = /^waits for the deferred message (.+) of its group$/.exec(logged.outcome.reason ?? '')?.[1];
  const other = byId.get(id ?? '');
  const receive = other?.received.findLast(({ order }) => order < logged.order)?.receive ?? 0;
  if (!other || other.sequence < life.sequence || receive < RECEIVES_IN_ORDER) return undefined;
  const isOldest = older.every((each) => goneAt(each) < startOf(life, logged.receive));
  return isOldest ? other : undefined;
};

/** An update that keeps failing goes ahead of older ones in its first two receives only. */
const holdsUpOlder = (group: readonly Life[], byId: ReadonlyMap<string, Life>): Violation[] =>
  group.flatMap((life, index) => {
    const others = life.logged.map((logged) => overtaker(life, group.slice(0, index), logged, byId));
    const other = others.find((each) => each !== undefined);
    if (!other) return [];
    const detail = `event ${life.event.number} was held up by the newer event ${other.event.number}`;
    return [{ rule: RULE, detail, messageIds: [life.messageId, other.messageId] }];
  });

/**
 * At the end of a phase nothing changes any more. Then what was received again and again, and covers all that is older in
 * the queue, should have been delivered in spite of it.
 */
const keptBack = (phase: StillPhase, group: readonly Life[]): Violation[] => {
  const left = group.filter((life) => (life.received[0]?.order ?? phase.to) < phase.to && goneAt(life) > phase.to);
  return left.flatMap((life, index) => {
    const older = left.slice(0, index);
    if (life.event.nature === 'poison' || loggedIn(phase, life).length < DEFERRALS_AT_REST) return [];
    if (!older.every((each) => replaces(life, each))) return [];
    const behind = older.map(({ event }) => event.number).join(', ');
    const detail = `event ${life.event.number} was not delivered${behind && `, though it covers event ${behind}`}`;
    return [{ rule: RULE, detail, messageIds: [life, ...older].map(({ messageId }) => messageId) }];
  });
};

/** Poison opens no breaker, holds up nothing older, and nothing newer that covers it. */
export const poisonAlone = (lives: readonly Life[], { entries }: Facts): Violation[] => {
  const byId = new Map(lives.map((life) => [life.messageId, life]));
  const groups = byButton(lives);
  return [
    ...stillPhasesOf(entries).flatMap((phase) => [
      ...putOff(phase, lives),
      ...groups.flatMap((group) => keptBack(phase, group)),
    ]),
    ...groups.flatMap((group) => holdsUpOlder(group, byId)),
  ];
};
