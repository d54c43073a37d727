import type { Content } from './content.ts';
import type { Misbehaviour } from './misbehaviour.ts';

/** A complete request and its result, without user key and signature. */
export interface ReceivedRequest extends Content {
  /** Counts from 1 in order of arrival; without faults of kind `delay` also the order of applying. */
  readonly sequence: number;
  readonly fault?: Misbehaviour['kind'];
  /** `SUCCESS`, the text of the error, or `fault` when a misbehaviour replaced Anveo's answer. */
  readonly answer: string;
  readonly applied: boolean;
}

export interface RequestLog {
  nextSequence(): number;
  /** Records a request's result, before its sender has the answer. */
  record(request: ReceivedRequest): void;
  /** Returns the newest requests, in order of arrival and not of recording. */
  requests(): ReceivedRequest[];
  /** Resolves at the next recorded request that the predicate accepts; rejects when the log is closed before. */
  next(predicate?: (request: ReceivedRequest) => boolean): Promise<ReceivedRequest>;
  close(): void;
}

/** Returns a log that keeps at most `limit` requests. */
export const createRequestLog = (limit = 10_000): RequestLog => {
  let sequence = 0;
  let log: ReceivedRequest[] = [];
  const waiters = createWaiters();

  return {
    nextSequence: () => ++sequence,
    record: (request) => {
      // A delayed request is recorded after later ones.
      const index = log.findLastIndex((earlier) => earlier.sequence < request.sequence) + 1;
      log.splice(index, 0, request);
      // Removing one element at a time would move the whole array for each request.
      if (log.length >= 2 * limit) log = log.slice(-limit);
      waiters.tell(request);
    },
    requests: () => log.slice(-limit),
    next: waiters.wait,
    close: waiters.dismiss,
  };
};

interface Waiter extends PromiseWithResolvers<ReceivedRequest> {
  accepts: (request: ReceivedRequest) => boolean;
}

const createWaiters = () => {
  let waiters: Waiter[] = [];

  return {
    wait: (accepts: Waiter['accepts'] = () => true): Promise<ReceivedRequest> => {
      const waiter = { ...Promise.withResolvers<ReceivedRequest>(), accepts };
      // A rejection that nobody awaits would end the process when the log closes.
      waiter.promise.catch(() => {});
      waiters.push(waiter);
      return waiter.promise;
    },
    tell: (request: ReceivedRequest): void => {
      const told = new Set(waiters.filter(({ accepts }) => accepts(request)));
      waiters = waiters.filter((waiter) => !told.has(waiter));
      for (const { resolve } of told) resolve(request);
    },
    dismiss: (): void => {
      for (const { reject } of waiters.splice(0)) reject(new Error('The simulator was closed before such a request.'));
    },
  };
};
