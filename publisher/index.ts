/** What other systems import to publish button updates: over SQS, or over signed HTTP. */
export type { Fault } from '../functions/event/faults.ts';
export { messageGroupId } from '../functions/queue/message-group.ts';
export type { Clock, HttpOptions } from './attempts.ts';
export type { ButtonUpdate } from './button-update.ts';
export { checkUpdate } from './check-update.ts';
export { InvalidUpdatesError, type UpdateFault } from './invalid-updates.ts';
export type { Problem } from './problem.ts';
export { type PublishOptions, type PublishResult, publishUpdates, type SqsClient } from './publish-updates.ts';
export { type AcceptedUpdate, type RequestOptions, type RequestResult, signedRequest } from './signed-request.ts';
export {
  type Outcome,
  type StatusOptions,
  type StatusResult,
  type UpdateStatus,
  updateStatus,
} from './update-status.ts';
