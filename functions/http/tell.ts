import type { HistoryRow } from '../history/row.ts';
import { type Answered, json, problem, unavailable } from './answer.ts';
import { mayUpdate, type Publisher } from './publishers.ts';
import type { HttpRequest } from './request.ts';
import type { Route } from './route.ts';
import type { FindUpdate } from './status.ts';

/** A path that asks for an update. */
export type StatusRoute = Extract<Route, { kind: 'status' }>;

/** Answers a signed request that asks what became of an update. */
export type Tell = (request: HttpRequest, route: StatusRoute, publisher: Publisher) => Promise<Answered>;

const NO_HISTORY = 'This service keeps no history, so what became of an update is not known.';
const TOO_MANY =
  'The update is not among the latest of its button. Ask by the path that "status" held, with its query.';
const NOT_READ = 'The history cannot be read at the moment. Ask again.';

const sinceOf = (query: URLSearchParams): number | undefined => {
  const since = Date.parse(query.get('since') ?? '');
  return Number.isNaN(since) ? undefined : since;
};

const told = ({ button, messageId, outcome, reason, at }: HistoryRow): Answered =>
  json(
    200,
    { button, messageId, outcome, ...(reason !== undefined && { reason }), at: new Date(at).toISOString() },
    { buttons: [button], messageIds: [messageId], outcome },
  );

/** Makes what tells the outcome of an update. `find` is undefined where no history is kept. */
export const createTell =
  (find: FindUpdate | undefined): Tell =>
  async ({ query }, { buttons, messageId }, publisher) => {
    const own = buttons.filter((button) => mayUpdate(publisher, button));
    const [button] = own;
    if (button === undefined) {
      const detail = `The button ${JSON.stringify(buttons[0])} is none of the publisher's.`;
      return problem(403, 'button', detail, { note: { buttons } });
    }
    if (!find) return problem(404, 'not-found', NO_HISTORY);
    const note = { buttons: [button], messageIds: [messageId] };
    try {
      let tooMany = false;
      for (const each of own) {
        const found = await find({ button: each, messageId, since: sinceOf(query) });
        if (found.kind === 'row') return told(found.row);
        tooMany ||= found.kind === 'too-many';
      }
      if (tooMany) return problem(404, 'not-found', TOO_MANY, { note });
      return json(200, { button, messageId, outcome: 'waiting' }, { ...note, outcome: 'waiting' });
    } catch (error) {
      return unavailable('history', NOT_READ, (error as Error).name);
    }
  };
