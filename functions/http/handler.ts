import { MOST_MESSAGE_BYTES } from '../event/size.ts';
import type { Level, Log } from '../telemetry/log.ts';
import type { Accept } from './accept.ts';
import { type Answered, type HttpAnswer, problem, unavailable } from './answer.ts';
import type { Authenticate } from './authenticate.ts';
import { isPublisherName, type Publisher } from './publishers.ts';
import { type HttpEvent, type HttpRequest, readRequest } from './request.ts';
import { METHOD_OF, type Route, readRoute } from './route.ts';
import type { Tell } from './tell.ts';

/** Answers one request of API Gateway's HTTP API. Never rejects. */
export type HttpHandler = (event: HttpEvent) => Promise<HttpAnswer>;

export interface HandlerParts {
  authenticate: Authenticate;
  accept: Accept;
  tell: Tell;
  /** Is told of each answer, beside the log. */
  onAnswer: (answered: Answered) => void;
  log: Log;
  now: () => number;
}

const PATHS = 'POST /v1/{publisher}/updates or GET /v1/{publisher}/updates/{button}/{messageId}';

/** The same words for all that can be wrong: nothing is told to whoever has no key. */
const NOT_SIGNED =
  'No signature of the request is right for this publisher and this time (Standard Webhooks, 5 minutes).';

const answerSigned = (
  request: HttpRequest,
  route: Exclude<Route, { kind: 'unknown' }>,
  publisher: Publisher,
  { accept, tell }: HandlerParts,
): Promise<Answered> => {
  switch (route.kind) {
    case 'updates':
      return accept(request, route.publisher, publisher);
    case 'status':
      return tell(request, route, publisher);
  }
};

/** Checks in this order: path, method, size, signature. Only then the body is read. */
const answerTo = async (request: HttpRequest, route: Route, parts: HandlerParts): Promise<Answered> => {
  if (route.kind === 'unknown') return problem(404, 'path', `The path is none of this service's: ${PATHS}.`);
  const allowed = METHOD_OF[route.kind];
  if (request.method !== allowed)
    return problem(405, 'method', `The method must be ${allowed}.`, { headers: { allow: allowed } });
  if (request.body.length > MOST_MESSAGE_BYTES)
    return problem(413, 'size', `The body must have at most ${MOST_MESSAGE_BYTES} bytes.`);
  const identity = await parts.authenticate(request, route.publisher);
  switch (identity.kind) {
    case 'publisher':
      return answerSigned(request, route, identity.publisher, parts);
    case 'refused':
      return problem(401, 'signature', NOT_SIGNED, {
        note: { why: identity.why },
        headers: { 'www-authenticate': 'StandardWebhooks' },
      });
    case 'unavailable':
      return unavailable('secret', 'Signatures cannot be checked at the moment. Send the request again.', identity.why);
  }
};

/** The error's kind and where it was thrown: its message might quote the body. */
const describeBug = ({ name, stack = '' }: Error): string => [name, ...(stack.match(/^ {4}at .*$/gm) ?? [])].join('\n');

const levelOf = (status: number): Level => (status >= 500 ? 'error' : status === 401 ? 'warn' : 'info');

/** A name that can be none is not logged: it is anybody's text. */
const publisherIn = (route: Route): string | undefined =>
  route.kind !== 'unknown' && isPublisherName(route.publisher) ? route.publisher : undefined;

/** Makes the handler: it answers each request, and logs one line for it. */
export const createHttpHandler =
  (parts: HandlerParts): HttpHandler =>
  async (event) => {
    const { log, now, onAnswer } = parts;
    const startedAt = now();
    const request = readRequest(event);
    const route = readRoute(request.path);
    const answered = await answerTo(request, route, parts).catch((error: Error) =>
      problem(500, 'unexpected', 'Something went wrong here.', { note: { why: describeBug(error) } }),
    );
    const { statusCode } = answered.answer;
    log[levelOf(statusCode)]('request', {
      status: statusCode,
      publisher: publisherIn(route),
      ...answered.note,
      durationMs: now() - startedAt,
      requestId: request.id,
    });
    onAnswer(answered);
    return answered.answer;
  };
