import { LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { stackOutputs } from './stack-outputs.ts';

/** Whether the queue is not polled; `unknown` says why it cannot be told. */
export type Paused = { paused: boolean } | { unknown: string };

/** Returns a function that tells whether a stack's function polls no queue: no event source mapping of it is enabled. */
export const findPaused = async (stack: string): Promise<() => Promise<Paused>> => {
  const { FunctionName, QueueArn: EventSourceArn } = await stackOutputs(stack, 'FunctionName', 'QueueArn');
  const client = new LambdaClient();
  return async () => {
    try {
      const states: string[] = [];
      const pages = paginateListEventSourceMappings({ client }, { FunctionName, EventSourceArn });
      for await (const { EventSourceMappings = [] } of pages) {
        states.push(...EventSourceMappings.map(({ State = '' }) => State));
      }
      return { paused: states.every((state) => state.startsWith('Disabl')) };
    } catch (error) {
      return { unknown: (error as Error).message };
    }
  };
};
