import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { brokenCredential } from './account.ts';
import { resultAnswer, send } from './answer.ts';
import { readBody } from './body.ts';
import { carryOut } from './carry-out.ts';
import { type Content, contentOf } from './content.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { MisbehaviourPlan } from './misbehaviour-plan.ts';
import { type Parsed, parseRequest, type UpdateRequest } from './request.ts';
import type { RequestLog } from './request-log.ts';
import { brokenRule } from './rules.ts';
import type { Store } from './store.ts';

/** The simulator's state. */
export interface State {
  store: Store;
  plan: MisbehaviourPlan;
  log: RequestLog;
}

/** Answers a request to `/api/v3.asp`: reads it, misbehaves if that is planned, applies the update. */
export const serveUpdate = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const parsed = parseRequest(request, await readBody(request));
  const content = contentOf('request' in parsed ? parsed.request.parameters : []);
  const sequence = state.log.nextSequence();
  const misbehaviour = state.plan.draw(content);

  const lost = misbehaviour !== undefined && !(await outwaits(waitOf(misbehaviour), response));
  const reaches = !lost && (misbehaviour === undefined || REACHES_BUTTON.has(misbehaviour.kind));
  const refusal = refusalOf(parsed, state.store);
  const applied = reaches && refusal === undefined && apply(state.store, content);

  const own = !lost && (misbehaviour === undefined || misbehaviour.kind === 'delay');
  const answer = own ? (refusal ?? 'SUCCESS') : 'fault';
  state.log.record({ sequence, ...content, ...(misbehaviour ? { fault: misbehaviour.kind } : {}), answer, applied });

  const normal = refusal === undefined ? resultAnswer('SUCCESS') : resultAnswer('ERROR', refusal);
  if (own) send(response, normal);
  else if (!lost && misbehaviour && misbehaviour.kind !== 'delay')
    carryOut(quoting(misbehaviour, parsed), response, normal);
};

const REACHES_BUTTON: ReadonlySet<Misbehaviour['kind']> = new Set(['delay', 'resetAfter', 'cutOff']);

/** An error with `quote` tells the request's own credentials. */
const quoting = <Given extends Misbehaviour>(misbehaviour: Given, parsed: Parsed): Given => {
  if (misbehaviour.kind !== 'error' || !misbehaviour.quote || 'refusal' in parsed) return misbehaviour;
  const { userKey, parameters } = parsed.request;
  const signatures = parameters.filter(({ name }) => name === 'SIGNATURE').map(({ value }) => value);
  return { ...misbehaviour, text: `${misbehaviour.text} (${[userKey, ...signatures].join(', ')})` };
};

/** Returns why Anveo refuses a request, for the ERROR element; undefined when it does not. */
const refusalOf = (parsed: Parsed, store: Store): string | undefined =>
  'refusal' in parsed
    ? parsed.refusal
    : (brokenCredential(store.account, parsed.request) ??
      brokenRule(parsed.request.parameters) ??
      missingThing(parsed.request, store));

const missingThing = ({ parameters }: UpdateRequest, { account, button }: Store): string | undefined => {
  const given = (wanted: string) => parameters.find(({ name }) => name === wanted)?.value ?? '';
  if (!button(given('ID'))) return 'ID is not the ID of an existing button.';
  if (!account.profiles.includes(given('PROFILEID'))) return 'PROFILEID is not a profile of this account.';
  return undefined;
};

/** Applies an update unless it is a test action. Returns whether it did. */
const apply = (store: Store, content: Content): boolean => {
  if (content.test || content.buttonId === undefined) return false;
  store.update(content.buttonId, content);
  return true;
};

/** Returns how long a misbehaviour keeps a request waiting, in milliseconds. */
const waitOf = (misbehaviour: Misbehaviour): number => {
  if (misbehaviour.kind === 'delay') return misbehaviour.ms;
  return misbehaviour.kind === 'status' ? (misbehaviour.afterMs ?? 0) : 0;
};

/** Waits that long, or until the client has gone. Returns whether it is still there. */
const outwaits = async (ms: number, response: ServerResponse): Promise<boolean> => {
  if (ms === 0) return true;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) return false;
  return setTimeout(ms, true, { signal: gone.signal }).catch(() => false);
};
