import { expect, test } from 'vitest';
import { readResponse } from '../../functions/anveo/response.ts';
import { responseDocument, SUCCESS } from './fixture.ts';

const errorOf = (text: string) => readResponse(responseDocument(`<RESULT>ERROR</RESULT><ERROR>${text}</ERROR>`));

test('an answer that came before is read the same, and others between change nothing', () => {
  const texts = Array.from({ length: 40 }, (_, index) => `Error ${index}`);
  for (const round of [1, 2, 3]) {
    for (const text of texts) expect(errorOf(text), `round ${round}`).toEqual({ result: 'ERROR', error: text });
    expect(readResponse(SUCCESS)).toEqual({ result: 'SUCCESS', error: '' });
    expect(readResponse('')).toEqual({ unreadable: 'it is empty' });
  }
});

test('an answer that differs in one byte is another one', () => {
  expect(readResponse(SUCCESS)).toEqual({ result: 'SUCCESS', error: '' });
  expect(readResponse(SUCCESS.slice(0, -1))).toEqual({ unreadable: 'it is no whole XML document' });
});
