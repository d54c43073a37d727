import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch } from '../../functions/bulk/merge-patch.ts';

// RFC 7396, Appendix A.
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
])('%s patched with %s is %s', (target, patch, result) => {
  expect(mergePatch(JSON.parse(target), JSON.parse(patch))).toEqual(JSON.parse(result));
});

test('the fields keep their order, new ones come last', () => {
  const merged = mergePatch({ a: 1, b: 2, c: 3 }, { d: 4, b: 5 });
  expect(JSON.stringify(merged)).toBe('{"a":1,"b":5,"c":3,"d":4}');
});

describe('a field named __proto__', () => {
  const patch: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}');

  test('is a field like any other, and no prototype is touched', () => {
    const merged = mergePatch({ a: {} }, patch);
    expect(JSON.stringify(merged)).toBe('{"a":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('merges with the own field of the target only, and null removes it', () => {
    expect(JSON.stringify(mergePatch({}, JSON.parse('{"__proto__":{"a":1}}')))).toBe('{"__proto__":{"a":1}}');
    expect(JSON.stringify(mergePatch(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":null}')))).toBe(
      '{}',
    );
  });
});

/** Few keys, so that target and patch meet in them. */
const tree = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.oneof(fc.integer(), fc.string(), fc.boolean()),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('object'),
  ),
}));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The RFC's own procedure (section 2), written over entries. */
const reference = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const kept = Object.entries(isObject(target) ? target : {}).filter(([key]) => !Object.hasOwn(patch, key));
  const before = new Map(Object.entries(isObject(target) ? target : {}));
  const set = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([...kept, ...set.map(([key, value]) => [key, reference(before.get(key), value)] as const)]);
};

const through = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('any patch does what the RFC says, again changes nothing, and leaves its arguments alone', () => {
  fc.assert(
    fc.property(tree.value, tree.value, (someTarget, somePatch) => {
      const [target, patch] = [through(someTarget), through(somePatch)];
      const before = JSON.stringify([target, patch]);
      const merged = mergePatch(target, patch);
      expect(JSON.stringify([target, patch])).toBe(before);
      expect(merged).toEqual(reference(target, patch));
      expect(mergePatch(merged, patch)).toEqual(merged);
    }),
    { numRuns: 300 },
  );
});
