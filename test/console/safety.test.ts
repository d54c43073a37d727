import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = (await signIn(world.url)).cookie;
});
afterAll(() => world.close());

/** Opens the printed address as a browser does. */
const signIn = async (url: string) => {
  const answer = await fetch(url, { redirect: 'manual' });
  const set = answer.headers.get('set-cookie') ?? '';
  return { answer, set, cookie: set.split(';')[0] ?? '' };
};

const at = (path: string) => new URL(path, world.url).href;
const { origin } = new URL('http://127.0.0.1');

/** Asks without what `fetch` adds or forbids: a header `host` is sent as it is. */
const ask = async (path: string, headers: Record<string, string>, body?: string) => {
  const { request } = await import('node:http');
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; text: string }>();
  const method = body === undefined ? 'GET' : 'POST';
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request(at(path), { method, headers: { cookie, ...form, ...headers } }, async (answer) => {
    let text = '';
    for await (const chunk of answer) text += chunk;
    resolve({ status: answer.statusCode, text });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
};

const ours = () => ({ origin: new URL(world.url).origin });

const csrfOf = async () => /name="csrf" value="([^"]+)"/.exec((await ask('/zone', {})).text)?.[1] ?? '';

test('the token in the address becomes a cookie that scripts and other sites do not get, and leaves the address', async () => {
  const { answer, set } = await signIn(world.url);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/');
  expect(set).toMatch(/^anveo-buttons-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
});

test.each(['/', '/buttons', '/failures', '/plans', '/runs', '/task', '/simulator', '/no-such-page'])(
  'without the cookie %s says 401 and nothing else',
  async (path) => {
    const { status, text } = await ask(path, { cookie: '' });
    expect(status).toBe(401);
    expect(text).not.toContain('<nav');
  },
);

test('a wrong token and a wrong cookie are refused', async () => {
  expect((await signIn(at('/?token=wrong'))).answer.status).toBe(401);
  expect((await ask('/', { cookie: `${cookie.slice(0, -1)}_` })).status).toBe(401);
});

test.each(['console.example', '127.0.0.1', 'localhost.example:80', `127.0.0.1:1`, '[::1]:80'])(
  'the foreign host %j is refused, whatever the cookie',
  async (host) => {
    expect((await ask('/', { host })).status).toBe(403);
  },
);

test('localhost is this machine, too', async () => {
  expect((await ask('/', { host: `localhost:${new URL(world.url).port}` })).status).toBe(200);
});

test.each([
  ['GET', undefined],
  ['POST', 'zone=UTC'],
])('a foreign origin is refused: %s', async (_, body) => {
  for (const foreign of ['https://console.example', 'null', origin, 'http://localhost']) {
    const { status, text } = await ask('/zone', { origin: foreign }, body && `${body}&csrf=${await csrfOf()}`);
    expect([foreign, status]).toEqual([foreign, 403]);
    expect(text).toContain('Wrong origin');
  }
});

test('a POST without an origin is refused', async () => {
  expect((await ask('/zone', {}, `zone=UTC&csrf=${await csrfOf()}`)).status).toBe(403);
});

test.each([
  '/zone',
  '/pause',
  '/button/edit',
  '/button/send',
  '/failures/replay',
  '/failures/discard',
  '/failure/mend',
  '/plan/run',
  '/plans/new',
  '/run/undo',
  '/task/confirm',
  '/simulator/break',
])('a form without its token, or with a wrong one, is refused: %s', async (path) => {
  expect((await ask(path, ours(), 'zone=UTC')).text).toContain('Old form');
  expect((await ask(path, ours(), 'zone=UTC&csrf=wrong')).status).toBe(403);
});

test('a form with its token is taken', async () => {
  expect((await ask('/zone', ours(), `zone=UTC&csrf=${await csrfOf()}`)).status).toBe(303);
});

test('HEAD is answered as GET is, without the content', async () => {
  const answer = await fetch(at('/'), { method: 'HEAD', headers: { cookie } });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect((await fetch(at('/'), { method: 'HEAD' })).status).toBe(401);
});

test('other methods are refused', async () => {
  const answer = await fetch(at('/'), { method: 'DELETE', headers: { cookie, ...ours() } });
  expect(answer.status).toBe(403);
});

test('pages forbid inline scripts and styles, other hosts, framing and caching', async () => {
  const answer = await fetch(at('/'), { headers: { cookie } });
  expect(answer.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('it listens on the loopback address only', () => {
  expect(new URL(world.url).hostname).toBe('127.0.0.1');
});

test('a console that is read-only shows no forms, and refuses all that change something', async () => {
  const { url } = await world.another({ readOnly: true });
  const { cookie: other } = await signIn(url);
  const { origin: own } = new URL(url);
  const zone = await (await fetch(`${own}/zone`, { headers: { cookie: other } })).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(zone)?.[1] ?? '';
  const post = (path: string) =>
    fetch(`${own}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: other, origin: own, 'content-type': 'application/x-www-form-urlencoded' },
      body: `csrf=${csrf}&zone=UTC`,
    });
  for (const path of ['/', '/failures', '/plans', '/plan?file=holiday.json', '/runs', '/simulator', '/button?id=X']) {
    expect(await (await fetch(`${own}${path}`, { headers: { cookie: other } })).text()).not.toContain('method="post"');
  }
  for (const path of [
    '/pause',
    '/button/send',
    '/failures/replay',
    '/plan/run',
    '/plans/new',
    '/run/undo',
    '/simulator/break',
  ]) {
    const answer = await post(path);
    expect([path, answer.status, (await answer.text()).includes('Read-only')]).toEqual([path, 403, true]);
  }
  expect((await post('/zone')).status).toBe(303);
});
