import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, DEFAULT_ACCOUNT } from './account.ts';
import { jsonAnswer, send } from './answer.ts';
import type { Button } from './button.ts';
import { serveControl } from './control.ts';
import { type State, serveUpdate } from './endpoint.ts';
import { openJournal } from './journal.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { createMisbehaviourPlan } from './misbehaviour-plan.ts';
import { createRequestLog, type ReceivedRequest } from './request-log.ts';
import { createStore } from './store.ts';

export type { Account, Button, Misbehaviour, ReceivedRequest };

const API_PATH = '/api/v3.asp';

export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  account?: Account;
  /** IDs of buttons that exist at the start. */
  buttons?: readonly string[];
  /** The file that keeps the state over a restart or a kill. */
  journal?: string;
  /** The clock for `updatedAt`. */
  now?: () => Date;
}

/** A running simulator of Anveo, on 127.0.0.1 only. */
export interface Simulator {
  /** Base of the control endpoints, without a trailing slash. */
  readonly url: string;
  /** The simulator's `/api/v3.asp`. */
  readonly endpoint: string;
  button(id: string): Button | undefined;
  buttons(): Button[];
  /** The newest 10,000 requests to the endpoint, in order of arrival. */
  requests(): ReceivedRequest[];
  addButtons(ids: readonly string[]): void;
  setAccount(account: Account): void;
  /** Appends a misbehaviour to the plan; throws a ZodError on one that does not fit. */
  misbehave(misbehaviour: Misbehaviour): void;
  /** Clears the plan. */
  behave(): void;
  /** Resolves at the next recorded request that the predicate accepts; rejects if the simulator is closed before. */
  nextRequest(predicate?: (request: ReceivedRequest) => boolean): Promise<ReceivedRequest>;
  /** Stops listening and ends every connection; a second call changes nothing. */
  close(): Promise<void>;
}

/** Starts a simulator; rejects when the port is taken or the journal cannot be read. */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const journal = openJournal(options.journal);
  const store = createStore(journal, options.account ?? DEFAULT_ACCOUNT, options.now ?? (() => new Date()));
  store.add(options.buttons ?? []);
  const state: State = { store, plan: createMisbehaviourPlan(), log: createRequestLog() };
  const server = createServer((request, response) => serve(state, request, response));
  const port = await listen(server, options.port ?? 0).catch((error: unknown) => {
    journal.close();
    throw error;
  });
  const end = async (): Promise<void> => {
    await stop(server);
    state.log.close();
    journal.close();
  };
  let ended: Promise<void> | undefined;
  return present(state, `http://127.0.0.1:${port}`, () => (ended ??= end()));
};

const present = ({ store, plan, log }: State, url: string, close: () => Promise<void>): Simulator => ({
  url,
  endpoint: url + API_PATH,
  button: store.button,
  buttons: store.buttons,
  requests: log.requests,
  addButtons: store.add,
  setAccount: store.setAccount,
  misbehave: plan.add,
  behave: plan.clear,
  nextRequest: log.next,
  close,
});

const serve = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const [path = ''] = (request.url ?? '').split('?');
  try {
    if (path === API_PATH) await serveUpdate(state, request, response);
    else send(response, await serveControl(state, request, path));
  } catch (error) {
    // A client that left during its request is here too. Its response is destroyed, so nothing is sent.
    if (!response.destroyed) send(response, jsonAnswer(500, { error: String(error) }));
  }
};

const listen = (server: Server, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  return promise;
};

const stop = (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
};
