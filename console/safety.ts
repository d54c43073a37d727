import { hash, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { addAssets } from './assets.ts';
import { html } from './html.ts';
import { bare } from './layout.ts';
import type { App, Env, Request } from './view.ts';

/** An event has 1 MiB at most; a form's encoding triples a byte. */
const MOST_FORM_BYTES = 8 * 1024 * 1024;

/** Methods that change nothing. */
const READING = ['GET', 'HEAD'];

const SELF = ["'self'"];
const NONE = ["'none'"];

const headers = secureHeaders({
  contentSecurityPolicy: {
    ...{ defaultSrc: NONE, scriptSrc: SELF, styleSrc: SELF, imgSrc: SELF, connectSrc: SELF, formAction: SELF },
    ...{ baseUri: NONE, frameAncestors: NONE },
  },
  // With no-referrer a browser would hide the origin of our own forms.
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
});

const digest = (text: string) => hash('sha256', text, 'buffer');
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

/** What the checks compare with. */
export interface Safety {
  /** Is in the address that is printed, then in a cookie. */
  token: string;
  readOnly: boolean;
}

/** Returns the token of forms, which is of no use as a cookie. */
export const csrfOf = ({ token }: Safety): string => hash('sha256', `form\n${token}`);

const refuse = (c: Request, status: 401 | 403, title: string, why: string) =>
  c.html(bare(title, html`<h1>${title}</h1><p>${why}</p>`), status);

const portOf = (c: Request) => (c.env as unknown as HttpBindings).incoming.socket.localPort;

/** Other names for this machine could be made by others: a page of theirs would then count as ours. */
const checkHostAndOrigin = createMiddleware<Env>(async (c, next) => {
  const port = portOf(c);
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = c.req.header('host') ?? '';
  if (!hosts.includes(host)) return refuse(c, 403, 'Wrong host', `This page answers at ${hosts.join(' and ')} only.`);
  const origin = c.req.header('origin');
  const isOurs = origin === `http://${host}`;
  if (isOurs || (origin === undefined && READING.includes(c.req.method))) return next();
  return refuse(c, 403, 'Wrong origin', 'The request comes from another page than this one.');
});

/** The token in the address becomes a cookie, and leaves the address. Cookies do not know ports: its name does. */
const checkSession = ({ token }: Safety) =>
  createMiddleware<Env>(async (c, next) => {
    const name = `anveo-buttons-${portOf(c)}`;
    const given = c.req.query('token');
    if (given !== undefined && isSame(given, token)) {
      setCookie(c, name, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return c.redirect(c.req.path, 303);
    }
    if (isSame(getCookie(c, name) ?? '', token)) return next();
    return refuse(c, 401, 'Not signed in', 'Open the address with its token that anveo-buttons console has printed.');
  });

const checkForm = (safety: Safety) => {
  const csrf = csrfOf(safety);
  return createMiddleware<Env>(async (c, next) => {
    if (READING.includes(c.req.method)) return next();
    if (c.req.method !== 'POST') return refuse(c, 403, 'Not allowed', 'Only GET, HEAD and POST are known.');
    const form = await c.req.formData().catch(() => new FormData());
    if (!isSame(String(form.get('csrf') ?? ''), csrf)) {
      return refuse(c, 403, 'Old form', 'The form is not one of this console, or of one before it was started anew.');
    }
    if (safety.readOnly && c.req.path !== '/zone') {
      return refuse(c, 403, 'Read-only', 'This console was started with --read-only: nothing was changed.');
    }
    c.set('form', form);
    return next();
  });
};

/** Adds the checks that every request passes first. Style and script are public: an error page needs them. */
export const addSafety = (app: App, safety: Safety): void => {
  app.use(headers);
  app.use(checkHostAndOrigin);
  addAssets(app);
  app.use(bodyLimit({ maxSize: MOST_FORM_BYTES }));
  app.use(checkSession(safety));
  app.use(checkForm(safety));
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
  });
};
