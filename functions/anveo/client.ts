import type { ButtonUpdate } from '../event/schema.ts';
import { type Answer, interpret } from './answer.ts';
import { type Credentials, redact } from './credentials.ts';
import type { ErrorPatterns } from './error-patterns.ts';
import { createPost, type Post } from './post.ts';
import { requestDocument } from './request.ts';

/** Calls Anveo once for one update, within `timeoutMs`. The answer never contains the credentials. Never throws. */
export type CallAnveo = (update: ButtonUpdate, credentials: Credentials, timeoutMs: number) => Promise<Answer>;

/** The client's settings, in the form in which they are used. */
export interface AnveoSettings {
  endpoint: URL;
  testMode: boolean;
  /** The button of the canary, which is called in test mode always. */
  canaryButton?: string | undefined;
  patterns: ErrorPatterns;
}

/** Whether updates of a button are sent as test actions, which change no button. */
export const isTest = ({ testMode, canaryButton }: Pick<AnveoSettings, 'testMode' | 'canaryButton'>, button: string) =>
  testMode || button === canaryButton;

/** Whether a request for an update may begin now. */
const isWanted = ({ notAfter }: ButtonUpdate) => notAfter === undefined || Date.now() <= Date.parse(notAfter);

/** Returns what a test action came to: it changes no button, so no failed call of it may have landed. */
const ofTest = (answer: Answer): Answer => {
  if (answer.kind === 'delivered') return answer;
  const { mayHaveLanded: _, ...rest } = answer;
  return rest;
};

/** Returns a client of Anveo's CLICK2CALL.BUTTON.UPDATE. */
export const createAnveoClient = (settings: AnveoSettings, post: Post = createPost(settings.endpoint)): CallAnveo => {
  const call = async (test: boolean, ...[update, credentials, timeoutMs]: Parameters<CallAnveo>): Promise<Answer> => {
    const response = await post(requestDocument(update, credentials, test), timeoutMs, () => isWanted(update));
    if ('failure' in response) {
      const { failure, ...rest } = response;
      return { kind: 'failed', cause: 'anveo', reason: `Anveo: ${failure}`, ...rest };
    }
    const clean = (words: string) => redact(words, credentials);
    const answer = interpret(response, { patterns: settings.patterns, clean, now: Date.now() });
    return response.mayHaveLanded && answer.kind !== 'delivered' ? { ...answer, mayHaveLanded: true } : answer;
  };
  return async (update, ...rest) => {
    const test = isTest(settings, update.id);
    const answer = await call(test, update, ...rest);
    return test ? ofTest(answer) : answer;
  };
};
