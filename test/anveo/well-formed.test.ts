import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWellFormed } from '../../functions/anveo/well-formed.ts';

test.each([
  ['nothing', ''],
  ['nested elements', '<A><B>x</B><C/><D /></A>'],
  ['an XML declaration', '<?xml version="1.0" standalone="no" ?>\n<A/>'],
  ['a comment that holds tags', '<A><!-- <B> --></A>'],
  ['CDATA that holds tags', '<A><![CDATA[</A><B>]]></A>'],
  ['attributes that hold greater-than signs', '<A B="x>y"></A>'],
  ['attributes in single quotes', `<A B='">' C='x>y' D=''></A>`],
  ['white space in an end tag', '<A></A >'],
  ['16 levels', `${'<A>'.repeat(16)}${'</A>'.repeat(16)}`],
])('%s is well-formed', (_, document) => {
  expect(isWellFormed(document)).toBe(true);
});

test.each([
  ['text alone', 'text'],
  ['text after the root', '<A></A> error'],
  ['text before the root', 'x<A></A>'],
  ['an element without its end', '<A>'],
  ['an end without its element', '</A>'],
  ['ends in the wrong order', '<A><B></A></B>'],
  ['an end of another case', '<A></a>'],
  ['an end tag that holds more than its name', '<A></A/B>'],
  ['a tag that is cut off', '<A></A'],
  ['CDATA whose start is lost', '<A>x]]></A>'],
  ['CDATA that is cut off', '<A><![CDATA[x</A>'],
  ['a comment that is cut off', '<A><!--</A>'],
  ['an instruction that is cut off', '<?xml <A></A>'],
  ['an attribute that is cut off', '<A B="x></A>'],
  ['an attribute in single quotes that is cut off', "<A B='x></A>"],
  ['a document type declaration', '<!DOCTYPE A><A></A>'],
  ['17 levels', `${'<A>'.repeat(17)}${'</A>'.repeat(17)}`],
])('%s is not well-formed', (_, document) => {
  expect(isWellFormed(document)).toBe(false);
});

test('no proper beginning of a document is well-formed', () => {
  const document = '<?xml version="1.0"?><RESPONSE><RESULT>SUCCESS</RESULT><ERROR></ERROR><!-- x --></RESPONSE>';
  const start = document.indexOf('<RESPONSE>') + 1;
  fc.assert(
    fc.property(fc.integer({ min: start, max: document.length - 1 }), (length) => {
      expect(isWellFormed(document.slice(0, length))).toBe(false);
    }),
  );
});
