import type { Unit } from '../telemetry/embedded-metrics.ts';
import type { Answered } from './answer.ts';

/** Every metric of `accept-updates` with its CloudWatch unit. Its dimension is `service`, the function's name. */
export const HTTP_METRICS = {
  /** Updates that were put on the queue. */
  AcceptedUpdates: 'Count',
  /** Requests of a publisher that is not known, or without a right signature: 401. */
  SignatureRefused: 'Count',
  /** Requests that could not be answered because something of ours or of AWS failed: 5xx. */
  NotAnswered: 'Count',
} as const satisfies Record<string, Unit>;

/** A metric of `accept-updates`. */
export type HttpMetricName = keyof typeof HTTP_METRICS;

/** Returns what the answer to one request counts for; nothing for most faults of publishers. */
export const measureAnswer = ({
  answer: { statusCode },
  note: { buttons = [] },
}: Answered): Map<HttpMetricName, number[]> => {
  if (statusCode === 202) return new Map([['AcceptedUpdates', [buttons.length]]]);
  if (statusCode === 401) return new Map([['SignatureRefused', [1]]]);
  return new Map(statusCode >= 500 ? [['NotAnswered', [1]]] : []);
};
