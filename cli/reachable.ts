/** A client of AWS, as far as its errors are concerned. */
interface Client {
  config: { serviceId: string };
  /** Each client has a stack of another type. */
  middlewareStack: { use(plugin: never): void };
}

type Next = (args: unknown) => Promise<unknown>;
interface Stack {
  add(middleware: (next: Next, context: Context) => Next, options: { step: 'initialize'; name: string }): void;
}
interface Context {
  endpointV2?: { url: URL };
}

/** Whether the service did not answer at all: an answer that is an error has a fault. */
const isUnanswered = (error: unknown): error is Error & { code?: string } =>
  error instanceof Error && !('$fault' in error) && ('code' in error || error.name === 'TimeoutError');

/** Returns the client, whose errors name its service and address when that cannot be reached. */
export const reachable = <C extends Client>(client: C): C => {
  const name = (next: Next, context: Context) => async (args: unknown) => {
    try {
      return await next(args);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      const origin = context.endpointV2?.url.origin;
      const where = origin === undefined ? '' : ` at ${origin}`;
      error.message = `${client.config.serviceId}${where} cannot be reached: ${error.message || error.code}`;
      throw error;
    }
  };
  const applyToStack = (stack: Stack) => stack.add(name, { step: 'initialize', name: 'reachable' });
  client.middlewareStack.use({ applyToStack } as never);
  return client;
};
