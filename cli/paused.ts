import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { reachable } from './reachable.ts';
import { runningSandbox } from './running-sandbox.ts';
import { stackOutputs } from './stack-outputs.ts';

/** The event source mapping, through which the function polls the queue, and a client for it. */
export interface EventSourceMapping {
  client: LambdaClient;
  uuid: string;
}

/** Options that name the event source mapping. Without any it is the running sandbox's. */
export interface MappingOptions {
  /** A deployed stack, whose outputs name its event source mapping. */
  stack?: string | undefined;
}

/** Whether the queue is not polled; `unknown` says why it cannot be told. */
export type Paused = { paused: boolean } | { unknown: string };

/** Returns the event source mapping. @throws CommandError when no stack is named and no sandbox runs */
export const findMapping = async ({ stack }: MappingOptions): Promise<EventSourceMapping> => {
  if (stack !== undefined) {
    const { EventSourceMappingId: uuid } = await stackOutputs(stack, 'EventSourceMappingId');
    return { client: reachable(new LambdaClient()), uuid };
  }
  const { region, lambda: endpoint, eventSourceMapping: uuid } = runningSandbox('no stack is named');
  const client = new LambdaClient({ region, endpoint, credentials: AWS_ENVIRONMENT.credentials });
  return { client: reachable(client), uuid };
};

/** Returns the state of an event source mapping as Lambda names it: `Enabled`, `Disabling`, `Disabled`, … */
export const stateOf = async ({ client, uuid }: EventSourceMapping): Promise<string> => {
  const { State = '' } = await client.send(new GetEventSourceMappingCommand({ UUID: uuid }));
  return State;
};

/** Tells whether the queue is not polled, or soon will not be. Never rejects. */
export const isPaused = async (mapping: EventSourceMapping): Promise<Paused> => {
  try {
    return { paused: (await stateOf(mapping)).startsWith('Disabl') };
  } catch (error) {
    return { unknown: (error as Error).message };
  }
};
