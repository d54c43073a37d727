import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, signatureOf } from '../../functions/anveo/credentials.ts';

// printf %s EMAIL | openssl dgst -sha1 -hmac PHRASE
test.each([
  ['me@example.com', 'correct horse battery staple', '985306f0d4f7834507d7f60867bee6529810273f'],
  ['jürgen@bücher.example', 'Pässword \u{1F511}', 'cd61e0edfc859ddf0a5f2fd95b5d8d906f2d822e'],
])('the signature of %s is what openssl computes', (email, securePhrase, signature) => {
  expect(signatureOf(email, securePhrase)).toBe(signature);
});

describe('redact', () => {
  const KEY = 'df14AB';
  test.each([
    ['the key itself', 'df14AB', [KEY], '[redacted]'],
    ['the key within a text', 'USERKEY "df14AB" is invalid', [KEY], 'USERKEY "[redacted]" is invalid'],
    ['every occurrence', 'df14AB df14AB,df14AB', [KEY], '[redacted] [redacted],[redacted]'],
    ['another case', 'DF14AB df14ab', [KEY], '[redacted] [redacted]'],
    ['several secrets', 'key df14AB, phrase open sesame', [KEY, 'open sesame'], 'key [redacted], phrase [redacted]'],
    ['the signs of a regular expression', 'a.b*(c axb', ['a.b*(c'], '[redacted] axb'],
    ['a secret escaped for XML', 'a&amp;b&lt;c&gt; a&b<c>', ['a&b<c>'], '[redacted] [redacted]'],
    ['a secret escaped for an attribute', 'a&quot;b&apos;c a&#34;b', ['a"b\'c'], '[redacted] a&#34;b'],
    ['a secret that begins like another', 'df14ABcd', [KEY, 'df14ABcd'], '[redacted]'],
    ['no secret in the text', 'ID is wrong', [KEY], 'ID is wrong'],
    ['no secrets', 'ID is wrong', [], 'ID is wrong'],
  ])('%s', (_, text, secrets, clean) => {
    expect(redact(text, { userKey: KEY, secrets })).toBe(clean);
  });

  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 12, maxLength: 16 });

  test('leaves no secret in any text', () => {
    const words = fc.oneof(fc.constantFrom('key', '<', '&', ' '), fc.string());
    fc.assert(
      fc.property(fc.array(hex, { minLength: 1, maxLength: 3 }), fc.array(words), fc.nat(), (secrets, parts, at) => {
        const place = at % (parts.length + 1);
        const quoted = [...parts.slice(0, place), ...secrets, ...parts.slice(place)].join('');
        const clean = redact(quoted, { userKey: '', secrets });
        for (const secret of secrets) expect(clean).not.toContain(secret);
      }),
    );
  });
});
