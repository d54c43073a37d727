import { isObject } from '../event/json.ts';

/** Sets a property. Assigning to `__proto__` would set the prototype instead. */
const put = (target: Record<string, unknown>, name: string, value: unknown): void => {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
};

/**
 * Applies a JSON Merge Patch (RFC 7396): a field of the patch replaces the target's, `null` removes it, objects are merged
 * field by field. Returns a new value.
 */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else put(merged, name, mergePatch(Object.hasOwn(merged, name) ? merged[name] : undefined, value));
  }
  return merged;
};
