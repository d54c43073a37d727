import { Temporal } from 'temporal-polyfill';
import { lastRun, nextRuns } from './next-runs.ts';
import type { Plan } from './plan.ts';
import type { When } from './when.ts';

/** A plan that starts while another is in force, or so close to it that their order is not certain. */
export interface Clash {
  plan: Plan;
  /** When `plan` goes back; undefined if it does not. */
  until: Temporal.ZonedDateTime | undefined;
  other: Plan;
  /** When `other` starts. */
  at: Temporal.ZonedDateTime;
}

/** Scheduler starts a run within a minute, and a run on AWS may wait for the queue before its first row. */
export const CLOSE_MINUTES = 15;
const CLOSE = { minutes: CLOSE_MINUTES };
/** How many runs ahead each plan is looked at. */
const RUNS = 5;

type Moment = Temporal.ZonedDateTime;

/** A time in which a plan is in force: from its start to its way back, or its start alone. */
interface Span {
  from: Moment;
  until: Moment | undefined;
}

const isBefore = (one: Moment, other: Moment) => Temporal.ZonedDateTime.compare(one, other) < 0;

const next = (when: When, from: Moment): Moment | undefined => nextRuns(when, from.toInstant(), 1)[0];

const wayBack = ({ when: { timezone }, until }: Plan, from: Moment): Moment | undefined =>
  until && next({ ...until, timezone }, from);

/** Returns the time in which a plan is in force at a moment; undefined if it is not. */
const spanAt = (plan: Plan, moment: Moment): Span | undefined => {
  const from = lastRun(plan.when, moment.toInstant());
  const until = from && wayBack(plan, from);
  return from && until && isBefore(moment, until) ? { from, until } : undefined;
};

const spansOf = (plan: Plan, now: Moment): Span[] => {
  const starts = nextRuns(plan.when, now.toInstant(), RUNS);
  const running = spanAt(plan, now);
  return [...(running ? [running] : []), ...starts.map((from) => ({ from, until: wayBack(plan, from) }))];
};

/** Returns the clash of another plan with a plan's span. */
const clashIn = (plan: Plan, { from, until }: Span, other: Plan): Clash | undefined => {
  const at = next(other.when, from.subtract(CLOSE).subtract({ seconds: 1 }));
  if (at && !isBefore((until ?? from).add(CLOSE), at)) return { plan, until, other, at };
  const outer = spanAt(other, from);
  return outer && { plan: other, until: outer.until, other: plan, at: from };
};

/** Returns the first clash of each pair of enabled plans over their next runs, whatever buttons they select. */
export const clashesOf = (plans: readonly Plan[], now: Temporal.Instant): Clash[] => {
  const enabled = plans.filter((plan) => plan.enabled);
  const spans = new Map(enabled.map((plan) => [plan, spansOf(plan, now.toZonedDateTimeISO(plan.when.timezone))]));
  const clashWith = (plan: Plan, other: Plan): Clash[] =>
    (spans.get(plan) ?? []).flatMap((span) => clashIn(plan, span, other) ?? []);
  return enabled.flatMap((plan, index) =>
    enabled.slice(index + 1).flatMap((other) => {
      const clashes = [...clashWith(plan, other), ...clashWith(other, plan)];
      return clashes.sort((one, two) => Temporal.ZonedDateTime.compare(one.at, two.at)).slice(0, 1);
    }),
  );
};
