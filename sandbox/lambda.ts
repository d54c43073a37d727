import { existsSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { failure, type JsonServer, startJsonServer } from './json-server.ts';

/** The ID of the event source mapping between the queue and the function. */
export const EVENT_SOURCE_MAPPING = '00000000-0000-4000-8000-000000000000';

/** A Lambda with GetEventSourceMapping and UpdateEventSourceMapping, for the sandbox's only mapping. */
export interface Lambda extends JsonServer {
  /** Whether the function is to poll its queue. */
  readonly isEnabled: boolean;
  /** Sets what carries out a change. It resolves when the function polls, or has stopped polling. */
  onChange(apply: (enabled: boolean) => Promise<void>): void;
}

const PATH = '/2015-03-31/event-source-mappings/';

const updateSchema = z.object({ Enabled: z.optional(z.boolean()) });

/** A mapping that is enabled or disabled, and how far the change is. `file` is there while it is disabled. */
class Mapping {
  readonly #file: string | undefined;
  #apply: (enabled: boolean) => Promise<void> = async () => undefined;
  #changes = 0;
  isEnabled: boolean;

  constructor(file: string | undefined) {
    this.#file = file;
    this.isEnabled = file === undefined || !existsSync(file);
  }

  onChange(apply: (enabled: boolean) => Promise<void>): void {
    this.#apply = apply;
  }

  /** Begins a change. `State` says when it is carried out. */
  set(enabled: boolean): void {
    this.isEnabled = enabled;
    if (this.#file !== undefined && enabled) rmSync(this.#file, { force: true });
    if (this.#file !== undefined && !enabled) writeFileSync(this.#file, '');
    this.#changes += 1;
    void this.#apply(enabled).finally(() => {
      this.#changes -= 1;
    });
  }

  /** Returns the mapping as Lambda describes it. */
  describe(): Record<string, unknown> {
    const [now, done] = this.isEnabled ? ['Enabling', 'Enabled'] : ['Disabling', 'Disabled'];
    return {
      UUID: EVENT_SOURCE_MAPPING,
      State: this.#changes > 0 ? now : done,
      StateTransitionReason: 'USER_INITIATED',
    };
  }
}

/** Starts Lambda on a port. `file` keeps that the mapping is disabled; without one that is in memory. */
export const startLambda = async (port: number, file?: string): Promise<Lambda> => {
  const mapping = new Mapping(file);
  const server = await startJsonServer(port, async ({ method, path, json }) => {
    if (!path.startsWith(PATH)) {
      return failure('UnknownOperationException', `The sandbox does not know ${method} ${path}.`, 404);
    }
    if (path !== `${PATH}${EVENT_SOURCE_MAPPING}`) {
      return failure('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    }
    if (method === 'GET') return { status: 200, body: mapping.describe() };
    const { Enabled } = z.parse(updateSchema, await json());
    if (Enabled !== undefined && Enabled !== mapping.isEnabled) mapping.set(Enabled);
    return { status: 202, body: mapping.describe() };
  });
  return {
    ...server,
    get isEnabled() {
      return mapping.isEnabled;
    },
    onChange: (apply) => mapping.onChange(apply),
  };
};
