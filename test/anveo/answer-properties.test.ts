import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, interpret } from '../../functions/anveo/answer.ts';
import { DEFAULT_PATTERNS } from '../../functions/anveo/error-patterns.ts';
import { NOT_XML } from '../../functions/event/text.ts';
import { childTextsOf } from './document.ts';
import { escapeXml, responseDocument, SUCCESS } from './fixture.ts';

const answerTo = (body: string, status = 200): Answer =>
  interpret({ status, body, retryAfter: undefined }, { patterns: DEFAULT_PATTERNS, clean: (words) => words, now: 0 });

/** The leniency of our reader: white space and a byte order mark around the document, and bare ampersands. */
const lenient = (body: string) => body.trim().replaceAll(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/g, '&amp;');

/** Returns whether another parser reads a body as a whole document that says SUCCESS and no error. */
const saysSuccess = (body: string): boolean => {
  try {
    const [root, texts] = childTextsOf(lenient(body));
    const told = (name: string) => texts.flatMap(([child, text]) => (child === name ? text.trim() || [] : []));
    return root === 'RESPONSE' && told('RESULT').join(' ') === 'SUCCESS' && told('ERROR').length === 0;
  } catch {
    return false;
  }
};

/** The parser under test overlooks a missing value in the XML declaration, on which nothing depends. */
const withoutDeclaration = (body: string) => body.trim().replace(/^<\?xml\s.*?\?>/s, '');

const DOCUMENTS = [
  SUCCESS,
  responseDocument('<RESULT>SUCCESS</RESULT><ERROR></ERROR>'),
  responseDocument('<RESULT>SUCCESS</RESULT><ERROR>Try again later.</ERROR>'),
  responseDocument('<RESULT>FAILURE</RESULT><ERROR><![CDATA[Wrong <ID>]]></ERROR>'),
  responseDocument('<!-- ok --><RESULT>SUCCESS</RESULT><VALUE NAME="A">1 &amp; 2</VALUE><ERROR/>'),
];

const PIECES = ['<', '>', '/', '&', '"', "'", '=', ' ', '\n', '-->', '<!--', ']]>', '<![CDATA[', '<ERROR>', '</ERROR>'];
const piece = fc.oneof(
  fc.constantFrom(...PIECES, '<RESULT>', '</RESULT>', '</RESPONSE>', '<?', '?>', 'SUCCESS', '&#0;', '&#65;', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

/** A document with parts cut out or replaced. */
const damaged = fc
  .record({
    document: fc.constantFrom(...DOCUMENTS),
    cuts: fc.array(fc.record({ at: fc.nat(400), length: fc.nat(12), piece }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ document, cuts }) =>
    cuts
      .reduce((text, { at, length, piece: put }) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + length);
      }, document)
      // A body is decoded from UTF-8: it has no half of a surrogate pair.
      .toWellFormed(),
  );

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('utf8'));

test('a document that is damaged counts as delivered only if it still is a whole SUCCESS', () => {
  fc.assert(
    fc.property(damaged, (body) => {
      if (answerTo(body).kind === 'delivered') expect(saysSuccess(withoutDeclaration(body))).toBe(true);
    }),
  );
});

test('a document that says SUCCESS and no error counts as delivered, whatever else stands in it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => escapeXml(value.replace(NOT_XML, '?')));
  fc.assert(
    fc.property(text, text, fc.boolean(), (value, comment, behind) => {
      const beside = `<VALUE NAME="A">${value}</VALUE><!-- ${comment.replaceAll('-', '_')} --><ERROR> </ERROR>`;
      const result = '<RESULT>SUCCESS</RESULT>';
      const body = responseDocument(behind ? `${beside}${result}` : `${result}${beside}`);
      expect([saysSuccess(body), answerTo(body)]).toEqual([true, { kind: 'delivered' }]);
    }),
  );
});

test.each([
  ['within', 4096 - 'Try again.'.length, 'failed'],
  ['behind', 4096, 'rejected'],
])('words %s the first 4096 characters of an error are judged', (_, before, kind) => {
  const body = responseDocument(`<ERROR>${'. '.repeat(before / 2)}Try again.</ERROR>`);
  expect(answerTo(body).kind).toBe(kind);
});

const KINDS = ['rejected', 'failed'];

test('no bytes make the reader throw, whatever the status, and none of them count as delivered', () => {
  fc.assert(
    fc.property(fc.oneof(bytes, damaged), fc.integer({ min: 100, max: 599 }), (body, status) => {
      fc.pre(!saysSuccess(body) || status !== 200);
      expect(KINDS).toContain(answerTo(body, status).kind);
    }),
  );
});
