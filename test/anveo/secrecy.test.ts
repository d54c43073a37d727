import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../functions/anveo/credentials.ts';
import { answering, call, errorDocument, escapeXml, responseDocument, USER_KEY } from './fixture.ts';

const SIGNATURE = '985306f0d4f7834507d7f60867bee6529810273f';
const PHRASE = 'correct & <horse> "battery"';
const CREDENTIALS: Credentials = {
  userKey: USER_KEY,
  signature: SIGNATURE,
  secrets: [USER_KEY, SIGNATURE, PHRASE],
};

const SECRETS = { 'user key': USER_KEY, signature: SIGNATURE, 'secure phrase': PHRASE };

const QUOTES: Record<string, (secret: string) => string> = {
  plain: (secret) => errorDocument(`Invalid: ${secret}.`),
  twice: (secret) => errorDocument(`${secret}${secret}`),
  'in upper case': (secret) => errorDocument(`Invalid: ${secret.toUpperCase()}.`),
  'in CDATA': (secret) => responseDocument(`<ERROR><![CDATA[Invalid: ${secret}]]></ERROR>`),
  'as XML in CDATA': (secret) => responseDocument(`<ERROR><![CDATA[<A>${escapeXml(secret)}</A>]]></ERROR>`),
  'escaped twice': (secret) => errorDocument(escapeXml(secret)),
  'in references': (secret) =>
    responseDocument(`<ERROR>${[...secret].map((character) => `&#${character.charCodeAt(0)};`).join('')}</ERROR>`),
  'as result': (secret) => responseDocument(`<RESULT>${escapeXml(secret)}</RESULT>`),
  'in a body that cannot be read': (secret) => `<html>${secret}</html>`,
  'instead of a body': (secret) => secret,
};

const CASES = Object.entries(SECRETS).flatMap(([name, secret]) =>
  Object.entries(QUOTES).map(([how, quote]) => ({ name, secret, how, body: quote(secret) })),
);

const expectNoSecret = (answer: unknown) => {
  const told = JSON.stringify(answer).toLowerCase();
  for (const secret of Object.values(SECRETS)) {
    for (const form of [secret, escapeXml(secret)]) {
      expect(told).not.toContain(JSON.stringify(form).slice(1, -1).toLowerCase());
    }
  }
};

test.each(CASES)('the $name quoted $how is in no answer', async ({ body }) => {
  for (const status of [200, 302, 400, 401, 404, 429, 500]) {
    expectNoSecret(await call(await answering(status, body), { credentials: CREDENTIALS }));
  }
});

test("the rest of Anveo's words stays", async () => {
  const endpoint = await answering(200, errorDocument(`USERKEY ${USER_KEY} is signed with ${SIGNATURE}.`));
  expect(await call(endpoint, { credentials: CREDENTIALS })).toEqual({
    kind: 'failed',
    cause: 'credentials',
    reason: 'Anveo: USERKEY [redacted] is signed with [redacted].',
  });
});

const OFFSETS = Array.from({ length: USER_KEY.length + 2 }, (_, index) => 999 - USER_KEY.length + index);

test.each(OFFSETS)('a key after %i characters of a long text is not cut in half', async (offset) => {
  const endpoint = await answering(200, errorDocument(`${'x'.repeat(offset)}${USER_KEY}${'x'.repeat(100)}`));
  const answer = await call(endpoint, { credentials: CREDENTIALS });
  const quoted = `${'x'.repeat(offset)}[redacted]${'x'.repeat(100)}`.slice(0, 1000);
  expect(answer).toEqual({ kind: 'rejected', reason: `Anveo: ${quoted}…` });
});

test.each([
  ['in CDATA', (request: string) => `<![CDATA[${request.replaceAll(']]>', '')}]]>`],
  ['escaped', escapeXml],
])('a server that quotes the whole request %s tells no secret', async (_, quote) => {
  const server = createServer(async (request, response) => {
    response.end(responseDocument(`<ERROR>Bad request: ${quote(await text(request))}</ERROR>`));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const credentials = { userKey: 'a&b<c>"d"', signature: SIGNATURE, secrets: ['a&b<c>"d"', SIGNATURE] };
  const answer = JSON.stringify(await call(new URL(`http://127.0.0.1:${port}/`), { credentials }));
  expect(answer).toContain('Bad request: ');
  for (const secret of ['a&b<c>', 'a&amp;b', SIGNATURE]) expect(answer).not.toContain(secret);
});
