import { assetPath } from './assets.ts';
import { type Html, html } from './html.ts';
import type { Request, View } from './view.ts';

const NAVIGATION = {
  '/': 'Overview',
  '/buttons': 'Buttons',
  '/failures': 'Failures',
  '/plans': 'Plans',
  '/runs': 'Runs',
};
const head = (title: string) => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Anveo buttons</title>
<link rel="stylesheet" href="${assetPath('style.css')}">
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">`;

/** Returns a page without navigation, for those who may not see more. */
export const bare = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en"><head>${head(title)}</head><body><main id="main">${content}</main></body></html>`;

const navigation = ({ path, isSandbox }: View) => {
  const entries = Object.entries({ ...NAVIGATION, ...(isSandbox && { '/simulator': 'Simulator' }) });
  // /button/edit belongs to /buttons.
  const isHere = (to: string) => path === to || (to !== '/' && path.startsWith(to.slice(0, -1)));
  return html`<nav aria-label="Pages"><ul>${entries.map(([to, name]) =>
    isHere(to)
      ? html`<li><a href="${to}" aria-current="page">${name}</a></li>`
      : html`<li><a href="${to}">${name}</a></li>`,
  )}</ul></nav>`;
};

const layout = (view: View, title: string, content: Html): Html => html`<!doctype html>
<html lang="en"><head>${head(title)}
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}'>
<script src="${assetPath('htmx.js')}" defer></script></head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><p class="brand"><img src="${assetPath('icon.svg')}" alt="" width="24" height="24"> Anveo buttons <span class="target">${view.target}</span></p>
${navigation(view)}</header>
<main id="main"><h1>${title}</h1>
${content}</main>
<footer><p>Times in <b>${view.zone}</b>. <a href="/zone">Change the time zone</a>${view.readOnly ? ' · Read-only: nothing can be changed here.' : ''}</p></footer>
</body></html>`;

/** Answers with a page. */
export const page = (c: Request, title: string, content: Html, status: 200 | 400 | 404 | 422 | 500 | 502 = 200) =>
  c.html(layout(c.get('view'), title, content), status);
