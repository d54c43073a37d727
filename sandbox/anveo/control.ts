import type { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import { accountSchema, signatureOf } from './account.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import { readBody } from './body.ts';
import type { State } from './endpoint.ts';
import { misbehaviourSchema } from './misbehaviour.ts';

const OVERVIEW = `A simulator of Anveo's CLICK2CALL.BUTTON.UPDATE.

POST   /api/v3.asp     Anveo's API, in its documented form
GET    /buttons        every button
GET    /buttons/{id}   one button, its ID URL-encoded
POST   /buttons        adds buttons: {"ids": ["ID1"]}
GET    /requests       the requests to the API and what became of them, oldest first
GET    /faults         the faults in waiting
POST   /faults         plans a fault: {"kind": "status", "status": 503, "times": 2}
DELETE /faults         clears the plan
PUT    /account        replaces the account: {"userKey": "…", "profiles": ["PROFILEID123"]}

A fault hits the next "times" requests (1), or a "share" of all (0 to 1, drawn from "seed") until the plan is cleared,
for one "buttonId" or for all, and only those with "parameters" ({"NAME": "value"}). Its kinds, with their fields:

status      an HTTP status              status, headers, body, afterMs
rateLimit   429 with Retry-After        retryAfter
redirect    a redirect                  location, status (302)
error       200 with an ERROR           text
result      200 with another RESULT     text
html, empty, dtd                        200 with something else than an answer
oversize    200 with a large document   bytes (1 MiB)
delay       an answer, but later        ms
hang        no answer at all
reset       the connection reset before the update is applied
resetAfter  …and after it has been
cutOff      half of the answer, after the update has been applied
`;

interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: RegExp;
  answer: (state: State, id: string, body: unknown) => Answer;
}

const id = z.string('must be text').check(z.minLength(1, 'must not be empty'));
const idsSchema = z.strictObject({ ids: z.array(id, 'must be a list of button IDs') });

const ROUTES: Route[] = [
  {
    method: 'GET',
    path: /^\/$/,
    answer: () => ({ status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: OVERVIEW }),
  },
  { method: 'GET', path: /^\/buttons$/, answer: ({ store }) => jsonAnswer(200, store.buttons()) },
  {
    method: 'GET',
    path: /^\/buttons\/([^/]+)$/,
    answer: ({ store }, wanted) => {
      const button = store.button(wanted);
      return button ? jsonAnswer(200, button) : jsonAnswer(404, { error: `There is no button ${wanted}.` });
    },
  },
  {
    method: 'POST',
    path: /^\/buttons$/,
    answer: ({ store }, _, body) => {
      const { ids } = idsSchema.parse(body);
      store.add(ids);
      return jsonAnswer(201, { ids });
    },
  },
  { method: 'GET', path: /^\/requests$/, answer: ({ log }) => jsonAnswer(200, log.requests()) },
  { method: 'GET', path: /^\/faults$/, answer: ({ plan }) => jsonAnswer(200, plan.misbehaviours()) },
  {
    method: 'POST',
    path: /^\/faults$/,
    answer: ({ plan }, _, body) => {
      plan.add(misbehaviourSchema.parse(body));
      return jsonAnswer(201, plan.misbehaviours());
    },
  },
  {
    method: 'DELETE',
    path: /^\/faults$/,
    answer: ({ plan }) => {
      plan.clear();
      return jsonAnswer(200, []);
    },
  },
  {
    method: 'PUT',
    path: /^\/account$/,
    answer: ({ store }, _, body) => {
      store.setAccount(accountSchema.parse(body));
      const { profiles } = store.account;
      return jsonAnswer(200, { profiles, signatureRequired: signatureOf(store.account) !== undefined });
    },
  },
];

/** Answers one request to the control endpoints. `path` is raw: a parsed URL would resolve an ID such as `..`. */
export const serveControl = async (state: State, request: IncomingMessage, path: string): Promise<Answer> => {
  const body = await readBody(request);
  const routes = ROUTES.filter((route) => route.path.test(path));
  const route = routes.find(({ method }) => method === request.method);
  if (!route) return noRoute(path, routes);
  try {
    const wanted = decodeURIComponent(route.path.exec(path)?.[1] ?? '');
    return route.answer(state, wanted, body?.length ? JSON.parse(body.toString()) : undefined);
  } catch (error) {
    const words = complaint(error);
    if (words === undefined) throw error;
    return jsonAnswer(400, { error: words });
  }
};

const noRoute = (path: string, routes: Route[]): Answer => {
  if (routes.length === 0) return jsonAnswer(404, { error: `There is nothing at ${path}: see GET /.` });
  const allowed = routes.map(({ method }) => method).join(', ');
  return jsonAnswer(405, { error: `${path} takes ${allowed}.` }, { Allow: allowed });
};

/** Returns the sender's mistake; undefined when the error is not theirs. */
const complaint = (error: unknown): string | undefined => {
  if (error instanceof SyntaxError) return 'The body is not JSON.';
  if (error instanceof URIError) return 'The path is not URL-encoded.';
  return error instanceof z.core.$ZodError ? error.issues.map(describe).join(' ') : undefined;
};

const describe = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') return `Unknown field ${issue.keys.join(', ')}.`;
  const field = issue.path.join('.') || 'The body';
  if (issue.code === 'invalid_union') return `${field} must be one of ${knownKinds}.`;
  const { message } = (issue.code === 'invalid_key' ? issue.issues[0] : undefined) ?? issue;
  // Without a locale zod/mini only says this.
  return `${field} ${message === 'Invalid input' ? 'is missing or of the wrong type' : message}.`;
};

const knownKinds = misbehaviourSchema.def.options.map(({ def }) => def.shape.kind.def.values[0]).join(', ');
