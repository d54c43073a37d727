import { hash } from 'node:crypto';

/**
 * The deduplication ID of a button's update in a run: the same however often the run sends it, so that SQS takes it once
 * within its deduplication interval of five minutes.
 */
export const deduplicationId = (runId: string, buttonId: string): string => hash('sha256', `${runId}\n${buttonId}`);
