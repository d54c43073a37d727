import { isObject } from '../event/json.ts';

/**
 * JSON Merge Patch (RFC 7396): a field of the patch replaces the target's, `null` removes it, objects merge field by
 * field. Neither argument is changed.
 */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
};
