import fc from 'fast-check';
import { expect, test } from 'vitest';
import { create } from 'xmlbuilder2';
import type { Credentials } from '../../functions/anveo/credentials.ts';
import { parametersOf } from '../../functions/anveo/parameters.ts';
import { requestDocument } from '../../functions/anveo/request.ts';
import { parseUpdate } from '../../functions/event/parse.ts';
import type { ButtonUpdate } from '../../functions/event/schema.ts';
import { validEvent } from '../event/arbitraries.ts';
import { UNSIGNED } from './fixture.ts';

/** Escapes every ampersand, because xmlbuilder2 takes some of them for references. */
const literal = (text: string) => text.replaceAll('&', '&amp;');

/** Returns the document as xmlbuilder2 alone writes it. */
const writtenWhole = (update: ButtonUpdate, { userKey, signature }: Credentials, testMode: boolean) => {
  const request = create({ version: '1.0', standalone: false }).ele('REQUEST');
  request.ele('USERTOKEN').ele('USERKEY').txt(literal(userKey));
  const action = request.ele('ACTION', { NAME: 'CLICK2CALL.BUTTON.UPDATE' });
  for (const { name, value, variableName } of parametersOf(update)) {
    const variable = variableName === undefined ? {} : { VARIABLENAME: literal(variableName) };
    action.ele('PARAMETER', { NAME: name, ...variable }).txt(literal(value));
  }
  if (signature !== undefined) action.ele('PARAMETER', { NAME: 'SIGNATURE' }).txt(signature);
  if (testMode) action.ele('PARAMETER', { NAME: 'TEST' }).txt('TRUE');
  return request.end().replaceAll('\r', '&#xD;');
};

test.each([
  ['unsigned', UNSIGNED, false],
  ['signed, in test mode', { ...UNSIGNED, userKey: `<&{}">'\r`, signature: '{}' }, true],
])('any valid update, %s: the document is byte for byte what xmlbuilder2 writes', (_, credentials, testMode) => {
  fc.assert(
    fc.property(validEvent, (event) => {
      const parsed = parseUpdate(event);
      if (!parsed.ok) throw new Error('the arbitrary is not valid');
      const document = requestDocument(parsed.update, credentials, testMode);
      expect(document).toBe(writtenWhole(parsed.update, credentials, testMode));
    }),
  );
});
