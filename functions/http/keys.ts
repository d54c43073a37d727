import type { SecretCache, SecretResult } from '../credentials/cache.ts';
import type { Publishers } from './publishers.ts';

/** How often at most the secret is fetched because a signature was refused, in milliseconds. */
const REFRESH_PAUSE_MS = 10_000;
/** How long a failed fetch is not repeated while there is no last good value, in milliseconds. */
const FAILURE_PAUSE_MS = 2_000;

/** The publishers as one container knows them. Neither method throws. */
export interface Keys {
  current(): Promise<SecretResult<Publishers>>;
  /**
   * A signature was refused: returns what the secret holds now, if that may be newer. It fetches once in ten seconds at most, so
   * that whoever sends bad signatures cannot cause a call of Secrets Manager for each.
   */
  renewed(refused: Publishers): Promise<Publishers | undefined>;
}

/** Makes the publishers' keys over their secret's cache. */
export const createKeys = (cache: SecretCache<Publishers>, now: () => number): Keys => {
  let latest: { at: number; refresh: Promise<unknown> } | undefined;
  let failed: { at: number; result: SecretResult<Publishers> } | undefined;
  return {
    async current() {
      if (failed && now() - failed.at < FAILURE_PAUSE_MS) return failed.result;
      const result = await cache.current();
      failed = result.ok ? undefined : { at: now(), result };
      return result;
    },
    async renewed(refused) {
      if (!latest || now() - latest.at >= REFRESH_PAUSE_MS) latest = { at: now(), refresh: cache.refresh(refused) };
      await latest.refresh;
      const result = await cache.current();
      return result.ok && result.value !== refused ? result.value : undefined;
    },
  };
};
