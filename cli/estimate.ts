/** How a paced run goes at one moment. */
export interface Moment {
  /** Milliseconds. */
  at: number;
  /** Messages sent so far. */
  sent: number;
  /** Messages in the queue. */
  backlog: number;
}

/** What a run's moments say about its speed and its end. */
export interface Estimate {
  /** Messages a second that leave the queue, less those that others send; undefined until it is known. */
  rate: number | undefined;
  /** Time until everything is sent; undefined when it is unknown or will not end. */
  secondsLeft: number | undefined;
  /** Whether nothing has left the queue for some seconds. */
  isStill: boolean;
}

/** The rate is that of the last minute, so that an outage shows soon. */
const WINDOW_MS = 60_000;
/** A delivery may take some seconds, and SQS counts late. */
const STILL_MS = 15_000;

/** Returns a function that takes moments in their order and estimates how long the rest takes. */
export const createEstimate = (total: number, limit: number) => {
  const moments: Moment[] = [];
  return (latest: Moment): Estimate => {
    moments.push(latest);
    while (moments.length > 2 && latest.at - (moments[1]?.at ?? 0) >= WINDOW_MS) moments.shift();
    const [first = latest] = moments;
    const room = Math.max(0, limit - latest.backlog);
    const waiting = Math.max(0, total - latest.sent - room);
    const ms = latest.at - first.at;
    const left = latest.sent - first.sent - (latest.backlog - first.backlog);
    const rate = ms === 0 ? undefined : Math.max(0, (1000 * left) / ms);
    const isStill = rate === 0 && ms >= STILL_MS;
    if (waiting === 0) return { rate, secondsLeft: 0, isStill };
    return { rate, secondsLeft: rate ? waiting / rate : undefined, isStill };
  };
};
