import type { Answer } from '../../anveo/answer.ts';

type Failed = Extract<Answer, { kind: 'failed' }>;

/** The breaker let no call through. */
export interface Refused {
  kind: 'refused';
  /** The last failure of the outage. */
  outage: Failed;
}

/** No call was made for a reason that says nothing about Anveo. */
export interface NotCalled {
  kind: 'no-time' | 'expired';
}

/**
 * Makes a call for a button, unless an outage forbids it. Rejects only when the call does.
 * @param call what asks Anveo; it says so when it made no call after all
 */
export type Breaker = (
  buttonId: string,
  call: () => Promise<Answer | NotCalled>,
) => Promise<Answer | NotCalled | Refused>;

/** So many different buttons that fail in a row are an outage; one that fails by itself never is. */
const BUTTONS_TO_OPEN = 5;
const PROBE_INTERVAL_MS = 5_000;

/**
 * Returns a container's circuit breaker. It opens when calls for several different buttons fail and none is answered
 * between. While it is open one probe goes through every few seconds; calls that come meanwhile wait for that probe, and
 * its success closes the breaker for all of them.
 */
export const createBreaker = (now: () => number): Breaker => {
  const failing = new Set<string>();
  let outage: Failed | undefined;
  let nextProbe = 0;
  let probe: Promise<unknown> | undefined;

  const isOpen = () => failing.size >= BUTTONS_TO_OPEN;

  const watched: Breaker = async (buttonId, call) => {
    const answer = await call();
    if (answer.kind === 'delivered' || answer.kind === 'rejected') failing.clear();
    if (answer.kind === 'failed') {
      failing.add(buttonId);
      outage = answer;
      nextProbe = now() + PROBE_INTERVAL_MS;
    }
    return answer;
  };

  const probing: Breaker = async (buttonId, call) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    probe = promise;
    try {
      return await watched(buttonId, call);
    } finally {
      probe = undefined;
      resolve();
    }
  };

  return async (buttonId, call) => {
    while (isOpen() && probe) await probe;
    if (!outage || !isOpen()) return watched(buttonId, call);
    return now() < nextProbe ? { kind: 'refused', outage } : probing(buttonId, call);
  };
};
