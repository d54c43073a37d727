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
}

/** The rate is that of the last minute, so that an outage shows soon. */
const WINDOW_MS = 60_000;

/** Returns a function that takes moments in their order and estimates how long the rest takes. */
export const createEstimate = (total: number, limit: number) => {
  const moments: Moment[] = [];
  return (latest: Moment): Estimate => {
    moments.push(latest);
    while (moments.length > 2 && latest.at - (moments[1]?.at ?? 0) >= WINDOW_MS) moments.shift();
    const [first = latest] = moments;
    const room = Math.max(0, limit - latest.backlog);
    const waiting = Math.max(0, total - latest.sent - room);
    if (latest.at === first.at) return { rate: undefined, secondsLeft: waiting === 0 ? 0 : undefined };
    const left = latest.sent - first.sent - (latest.backlog - first.backlog);
    const rate = Math.max(0, (1000 * left) / (latest.at - first.at));
    if (waiting === 0) return { rate, secondsLeft: 0 };
    return { rate, secondsLeft: rate === 0 ? undefined : waiting / rate };
  };
};
