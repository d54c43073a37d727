import { expect, test } from 'vitest';
import { answering, call, errorDocument, responseDocument, SUCCESS, serve } from './fixture.ts';

const failed = (cause: string, more = {}) => ({ kind: 'failed', cause, ...more });

const CASES = [
  { meaning: { kind: 'rejected' }, statuses: [400, 413, 422] },
  { meaning: failed('credentials'), statuses: [401, 403] },
  { meaning: failed('anveo'), statuses: [425, 429] },
  { meaning: failed('anveo'), statuses: [503] },
  { meaning: failed('anveo', { mayHaveLanded: true }), statuses: [408, 500, 501, 502, 504, 507, 520, 599] },
  { meaning: failed('settings'), statuses: [300, 301, 302, 303, 304, 305, 307, 308, 402, 404, 405, 406, 407, 409] },
  { meaning: failed('settings'), statuses: [410, 411, 415, 418, 451, 499] },
].flatMap(({ meaning, statuses }) => statuses.map((status) => ({ meaning, status })));

test.each(CASES)('$status is $meaning', async ({ meaning, status }) => {
  expect(await call(await answering(status))).toEqual({ ...meaning, reason: `Anveo answered HTTP ${status}` });
});

test.each(CASES.filter(({ status }) => status !== 304))(
  "$status is $meaning whatever the body's words",
  async ({ meaning, status }) => {
    const saying = async (body: string) => call(await answering(status, body));
    const reason = `Anveo answered HTTP ${status}`;
    expect(await saying(errorDocument('Invalid USERKEY'))).toEqual({
      ...meaning,
      reason: `${reason}: Invalid USERKEY`,
    });
    expect(await saying(errorDocument('Try again'))).toEqual({ ...meaning, reason: `${reason}: Try again` });
    expect(await saying(SUCCESS)).toEqual({ ...meaning, reason: `${reason}: SUCCESS` });
    expect(await saying('<html>Unauthorized</html>')).toEqual({ ...meaning, reason });
  },
);

const ok = '<RESULT>SUCCESS</RESULT>';

test.each([
  ['no ERROR', SUCCESS],
  ['an empty ERROR', responseDocument(`${ok}<ERROR></ERROR>`)],
  ['a self-closing ERROR', responseDocument(`${ok}<ERROR/>`)],
  ['an ERROR of white space', responseDocument(`${ok}<ERROR>\r\n</ERROR>`)],
  ['values', responseDocument(`${ok}<VALUE NAME="ID">1</VALUE>`)],
  ['a byte order mark', `\ufeff${SUCCESS}`],
])('200 with SUCCESS and %s is delivered', async (_, body) => {
  expect(await call(await answering(200, body))).toEqual({ kind: 'delivered' });
});

test.each([
  ['beside SUCCESS', responseDocument(`${ok}<ERROR>No such button.</ERROR>`)],
  ['alone', responseDocument('<ERROR>No such button.</ERROR>')],
  ['beside another result', responseDocument('<RESULT>FAILED</RESULT><ERROR>\n No such button.\n</ERROR>')],
  ['in CDATA', responseDocument(`<ERROR><![CDATA[No such button.]]></ERROR>${ok}`)],
])("200 with an ERROR %s is rejected with Anveo's words", async (_, body) => {
  expect(await call(await answering(200, body))).toEqual({ kind: 'rejected', reason: 'Anveo: No such button.' });
});

test.each(['PENDING', 'success', 'FAILED', 'OK', 'Try again', 'Invalid USERKEY'])(
  '200 with the result %s and no ERROR is rejected, the result quoted',
  async (result) => {
    const body = responseDocument(`<RESULT>${result}</RESULT><ERROR/>`);
    const reason = `Anveo answered the unexpected result "${result}"`;
    expect(await call(await answering(200, body))).toEqual({ kind: 'rejected', reason });
  },
);

const HOUR = 3_600_000;

test.each([
  ['0', 0],
  ['120', 120_000],
  ['3600', HOUR],
  ['99999999999', HOUR],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ['Sat, 06 Nov 2094 08:49:37 GMT', HOUR],
])('Retry-After %s of a status that may pass is %i ms', async (header, retryAfterMs) => {
  for (const status of [408, 425, 429, 500, 503]) {
    const answer = await call(await answering(status, '', { 'Retry-After': header }));
    expect(answer).toMatchObject({ ...failed('anveo'), retryAfterMs });
  }
});

test.each(['soon', '-5', '1.5', '', '5 minutes', '2026-01-02T03:04:05Z'])(
  'Retry-After "%s" is not honoured',
  async (header) => {
    const answer = await call(await answering(503, '', { 'Retry-After': header }));
    expect(answer).toEqual({ ...failed('anveo'), reason: 'Anveo answered HTTP 503' });
  },
);

test.each([
  [400, { kind: 'rejected' }],
  [401, failed('credentials')],
  [302, failed('settings')],
  [404, failed('settings')],
])('Retry-After of a %i is ignored', async (status, meaning) => {
  const reason = `Anveo answered HTTP ${status}`;
  expect(await call(await answering(status, '', { 'Retry-After': '120' }))).toEqual({ ...meaning, reason });
});

test.each([301, 302, 303, 307, 308])('the redirect of a %i is not followed', async (status) => {
  let visits = 0;
  const { endpoint: elsewhere, connections } = await serve((_, response) => {
    visits += 1;
    response.end(SUCCESS);
  });
  expect(await call(await answering(status, '', { Location: elsewhere.href }))).toMatchObject(failed('settings'));
  expect({ visits, connections: connections() }).toEqual({ visits: 0, connections: 0 });
});

test.each([
  ['a thousand', 1000, ''],
  ['more than a thousand', 1001, '…'],
])("%s characters of Anveo's words are quoted", async (_, length, end) => {
  const answer = await call(await answering(200, errorDocument('x'.repeat(length))));
  expect(answer).toEqual({ kind: 'rejected', reason: `Anveo: ${'x'.repeat(1000)}${end}` });
});
