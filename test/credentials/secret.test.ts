import { expect, test } from 'vitest';
import { parseSecret } from '../../functions/credentials/secret.ts';

test.each(['key', 'nullable', 'trueish', 'false-friend', 'a{b}', 'a"b', 'k[1]'])('%s is a bare key', (text) => {
  expect(parseSecret(text)).toEqual({ userKey: text, secrets: [text] });
});

test.each(['null', 'true', ' false\n', '{', ' {"userKey"', '"key"', '["key"]'])('%j is no key', (text) => {
  expect(parseSecret(text)).toBeUndefined();
});

test('without a signature, none is there to be sent', () => {
  expect(parseSecret('{"userKey": " key\\n"}')).toStrictEqual({ userKey: 'key', secrets: ['key'] });
});
