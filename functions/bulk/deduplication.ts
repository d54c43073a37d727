import { hash } from 'node:crypto';

/**
 * The deduplication ID of a button's update in a run: the same however often the run sends it, so that SQS takes it once
 * within its deduplication interval of five minutes. Another content is another update, whatever the run is called.
 * @param content the event as JSON, without what depends on when the run started
 */
export const deduplicationId = (runId: string, buttonId: string, content: string): string =>
  hash('sha256', `${runId}\n${buttonId}\n${content}`);
