import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { App } from './view.ts';

const own = (name: string) => fileURLToPath(new URL(`./assets/${name}`, import.meta.url));

const FILES = {
  'style.css': { file: own('style.css'), type: 'text/css; charset=utf-8' },
  'icon.svg': { file: own('icon.svg'), type: 'image/svg+xml' },
  'htmx.js': {
    file: fileURLToPath(import.meta.resolve('htmx.org/dist/htmx.min.js')),
    type: 'text/javascript; charset=utf-8',
  },
};

type Name = keyof typeof FILES;

const ASSETS = new Map(
  Object.entries(FILES).map(([name, { file, type }]) => {
    const content = readFileSync(file);
    return [name, { content, type, version: hash('sha256', content).slice(0, 12) }] as const;
  }),
);

/** Returns the path of a file that pages load. It changes with the file. */
export const assetPath = (name: Name): string => `/assets/${ASSETS.get(name)?.version}/${name}`;

/** Adds the files that pages load. */
export const addAssets = (app: App): void => {
  app.get('/assets/:version/:name', (c) => {
    const asset = ASSETS.get(c.req.param('name'));
    if (asset?.version !== c.req.param('version')) return c.notFound();
    c.header('Cache-Control', 'private, max-age=31536000, immutable');
    c.header('Content-Type', asset.type);
    return c.body(asset.content);
  });
};
