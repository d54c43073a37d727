import type { Level, Log } from '../../telemetry/log.ts';
import type { Listener } from '../handler.ts';
import type { Settled } from '../invocation.ts';
import { type Outcome, ruleOf } from '../outcome.ts';
import { embeddedMetrics, measure } from './metrics.ts';
import { RejectedAlike } from './rejected-alike.ts';

const levelOf = (outcome: Outcome): Level => {
  if (outcome.kind === 'dead-lettered') return 'error';
  if (outcome.kind === 'deferred') return ruleOf(outcome.cause).endedBy === 'operator' ? 'error' : 'warn';
  return 'info';
};

const fieldsOf = ({ record, outcome, durationMs, retryInSeconds }: Settled, requestId: string, now: number) => {
  const { kind, ...details } = outcome;
  return {
    outcome: kind,
    ...details,
    buttonId: record.buttonId,
    messageId: record.messageId,
    messageGroup: record.messageGroup,
    runId: record.runId,
    receiveCount: record.receiveCount,
    ageMs: now - record.sentAt,
    durationMs,
    retryInSeconds,
    requestId,
  };
};

/** Returns a listener that logs one line for each record. */
export const createReport =
  (log: Log, now: () => number): Listener =>
  ({ settled, invocation: { requestId } }) => {
    for (const each of settled) log[levelOf(each.outcome)](each.outcome.kind, fieldsOf(each, requestId, now()));
  };

/** Returns a listener that writes the metrics of each batch. */
export const createMetrics = (
  service: string,
  write: (line: string) => unknown,
  now: () => number,
  canaryButton?: string,
): Listener => {
  const rejectedAlike = new RejectedAlike();
  return ({ settled }) => {
    if (settled.length === 0) return;
    const measured = measure(settled, now(), canaryButton);
    const alike = rejectedAlike.count(settled, now());
    if (alike !== undefined) measured.set('RejectedAlike', [alike]);
    write(embeddedMetrics(measured, service, now()));
  };
};
