import { STATUS_CODES } from 'node:http';
import type { Fault } from '../event/faults.ts';

/** The answer to a request, in API Gateway's payload format 2.0. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** The status of a request that is answered as the publisher wishes. */
type RightStatus = 200 | 202;
/** The status of a problem. */
type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 500 | 503;
/** Every status that the function answers with: docs/openapi.yaml has each. */
export type Status = RightStatus | ProblemStatus;

/** Why a request is not answered as the publisher wishes. The log has it. */
export type Reason =
  | 'path'
  | 'method'
  | 'size'
  | 'signature'
  | 'content-type'
  | 'json'
  | 'faults'
  | 'button'
  | 'not-found'
  | 'secret'
  | 'queue'
  | 'history'
  | 'unexpected';

/** What is said of a request in the log beside its answer. It holds no key, no signature and nothing of the body but IDs. */
export interface Note {
  reason?: Reason;
  buttons?: readonly string[];
  messageIds?: readonly string[];
  /** The button's outcome that was asked for. */
  outcome?: string;
  /** For operators: why a service failed, or a signature was refused. */
  why?: string;
}

/** An answer, and what the log says of it. */
export interface Answered {
  answer: HttpAnswer;
  note: Note;
}

/** When a request can be sent again that a service of AWS failed, in seconds. */
export const RETRY_AFTER_S = 5;

const answerOf = (
  statusCode: number,
  type: string,
  body: object,
  headers: Record<string, string> = {},
): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

/** Makes an answer of JSON. */
export const json = (status: RightStatus, body: object, note: Note): Answered => ({
  answer: answerOf(status, 'application/json', body),
  note,
});

/** What a problem has beside its status and its detail. */
interface Problem {
  note?: Omit<Note, 'reason'>;
  faults?: readonly Fault[];
  headers?: Record<string, string>;
}

/** Makes the answer of a problem (RFC 9457). `detail` is for people. */
export const problem = (
  status: ProblemStatus,
  reason: Reason,
  detail: string,
  { note, faults, headers }: Problem = {},
): Answered => {
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, ...(faults && { faults }) };
  return { answer: answerOf(status, 'application/problem+json', body, headers), note: { reason, ...note } };
};

/** Makes the answer for when a service of AWS fails: the same request can be sent again. */
export const unavailable = (reason: 'secret' | 'queue' | 'history', detail: string, why: string): Answered =>
  problem(503, reason, detail, { note: { why }, headers: { 'retry-after': String(RETRY_AFTER_S) } });
