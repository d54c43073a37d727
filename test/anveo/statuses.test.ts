import { expect, test } from 'vitest';
import { answering, call, errorDocument, responseDocument, SUCCESS, serve } from './fixture.ts';

const STATUSES = {
  rejected: [400, 413, 422],
  credentials: [401, 403],
  transient: [408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 599],
  misconfigured: [300, 301, 302, 303, 304, 305, 307, 308, 402, 404, 405, 406, 407, 409, 410, 411, 415, 418, 451, 499],
};

const CASES = Object.entries(STATUSES).flatMap(([kind, statuses]) => statuses.map((status) => ({ kind, status })));

test.each(CASES)('$status is $kind', async ({ kind, status }) => {
  expect(await call(await answering(status))).toEqual({ kind, reason: `Anveo answered HTTP ${status}` });
});

test.each(CASES.filter(({ status }) => status !== 304))(
  "$status is $kind whatever the body's words",
  async (wanted) => {
    const { kind, status } = wanted;
    const saying = async (body: string) => call(await answering(status, body));
    const reason = `Anveo answered HTTP ${status}`;
    expect(await saying(errorDocument('Invalid USERKEY'))).toEqual({ kind, reason: `${reason}: Invalid USERKEY` });
    expect(await saying(errorDocument('Try again'))).toEqual({ kind, reason: `${reason}: Try again` });
    expect(await saying(SUCCESS)).toEqual({ kind, reason: `${reason}: SUCCESS` });
    expect(await saying('<html>Unauthorized</html>')).toEqual({ kind, reason });
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
])('200 with SUCCESS and %s is accepted', async (_, body) => {
  expect(await call(await answering(200, body))).toEqual({ kind: 'accepted' });
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
])('Retry-After %s of a transient status is %i ms', async (header, retryAfterMs) => {
  for (const status of [408, 425, 429, 500, 503]) {
    expect(await call(await answering(status, '', { 'Retry-After': header }))).toEqual({
      kind: 'transient',
      reason: `Anveo answered HTTP ${status}`,
      retryAfterMs,
    });
  }
});

test.each(['soon', '-5', '1.5', '', '5 minutes', '2026-01-02T03:04:05Z'])(
  'Retry-After "%s" is not honoured',
  async (header) => {
    const answer = await call(await answering(503, '', { 'Retry-After': header }));
    expect(answer).toEqual({ kind: 'transient', reason: 'Anveo answered HTTP 503' });
  },
);

test.each([
  [400, 'rejected'],
  [401, 'credentials'],
  [302, 'misconfigured'],
  [404, 'misconfigured'],
])('Retry-After of a %i means nothing: %s', async (status, kind) => {
  const reason = `Anveo answered HTTP ${status}`;
  expect(await call(await answering(status, '', { 'Retry-After': '120' }))).toEqual({ kind, reason });
});

test.each([301, 302, 303, 307, 308])('the redirect of a %i is not followed', async (status) => {
  let visits = 0;
  const { endpoint: elsewhere, connections } = await serve((_, response) => {
    visits += 1;
    response.end(SUCCESS);
  });
  const { kind } = await call(await answering(status, '', { Location: elsewhere.href }));
  expect({ kind, visits, connections: connections() }).toEqual({ kind: 'misconfigured', visits: 0, connections: 0 });
});

test.each([
  ['a thousand', 1000, ''],
  ['more than a thousand', 1001, '…'],
])("%s characters of Anveo's words are quoted", async (_, length, end) => {
  const answer = await call(await answering(200, errorDocument('x'.repeat(length))));
  expect(answer).toEqual({ kind: 'rejected', reason: `Anveo: ${'x'.repeat(1000)}${end}` });
});
