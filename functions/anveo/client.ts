import type { ButtonUpdate } from '../event/schema.ts';
import { type Answer, interpret } from './answer.ts';
import { type Credentials, redact } from './credentials.ts';
import type { ErrorPatterns } from './error-patterns.ts';
import { createPost, type Post } from './post.ts';
import { requestDocument } from './request.ts';

/** Calls Anveo once for one update, for at most `timeoutMs`. Its answer never quotes the credentials. Never throws. */
export type CallAnveo = (update: ButtonUpdate, credentials: Credentials, timeoutMs: number) => Promise<Answer>;

export interface AnveoSettings {
  endpoint: URL;
  testMode: boolean;
  patterns: ErrorPatterns;
}

/** A client of Anveo's CLICK2CALL.BUTTON.UPDATE. */
export const createAnveoClient = (settings: AnveoSettings, post: Post = createPost(settings.endpoint)): CallAnveo => {
  return async (update, credentials, timeoutMs) => {
    const response = await post(requestDocument(update, credentials, settings.testMode), timeoutMs);
    if ('failure' in response) return { kind: 'transient', reason: `Anveo: ${response.failure}` };
    const clean = (words: string) => redact(words, credentials);
    return interpret(response, { patterns: settings.patterns, clean, now: Date.now() });
  };
};
