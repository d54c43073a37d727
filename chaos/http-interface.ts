import { startHttpApi } from '../sandbox/http-api.ts';
import { acceptIn } from '../sandbox/invocations.ts';
import { DEMO, keyOfDemo } from '../sandbox/publishers.ts';
import type { SecretsManager } from '../sandbox/secrets-manager.ts';
import type { Fleet } from './fleet.ts';
import { createHttpPublishers, type HttpPublishers } from './http-publishers.ts';
import type { Draw } from './plan/draw.ts';
import type { Progress } from './progress.ts';

/** The HTTP interface in front of the workers, and what sends to it. */
export interface HttpInterface extends HttpPublishers {
  /** The key of its publisher. */
  readonly key: string;
  close(): Promise<void>;
}

/** What the HTTP interface stands on. */
export interface HttpParts {
  draw: Draw;
  /** The share of the publishers' events that goes over HTTP. */
  percent: number;
  fleet: Pick<Fleet, 'next'>;
  secrets: SecretsManager;
  progress: Progress;
}

/** Starts API Gateway in front of the workers, each of which takes requests in turns, and a publisher that sends to it. */
export const startHttpInterface = async (parts: HttpParts): Promise<HttpInterface> => {
  const { draw, percent, fleet, secrets, progress } = parts;
  const key = keyOfDemo(secrets) ?? '';
  const { url, close } = await startHttpApi(
    0,
    acceptIn(() => fleet.next()),
  );
  const publishers = createHttpPublishers({ draw, share: percent / 100, url, publisher: DEMO, key, progress });
  return { ...publishers, key, close };
};
