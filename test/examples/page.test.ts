import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, ROOT), 'utf8');
const PAGE = read('docs/publishing.md');

const blocks = [...PAGE.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, text]) => text);

/** Scripts with a page or a block of their own elsewhere are linked, not shown. */
const LINKED = ['publish-http.sh', 'sandbox-env.sh'];
const examples = [...readdirSync(new URL('examples/', ROOT)), 'java/PublishUpdate.java'].filter((name) =>
  /\.(ts|py|sh|java)$/.test(name),
);

test.each(examples)('docs/publishing.md has examples/%s as it is', (name) => {
  if (LINKED.includes(name)) expect(PAGE).toContain(`examples/${name}`);
  else expect(blocks).toContain(read(`examples/${name}`));
});

interface Document {
  paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>;
}

test('its table of errors has every status of docs/openapi.yaml, and no other', () => {
  const { paths } = parse(read('docs/openapi.yaml')) as Document;
  const statuses = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses = {} }) => Object.keys(responses))
    .filter((status) => Number(status) >= 400);
  const rows = [...PAGE.matchAll(/^\| (\d{3}) \|/gm)].map(([, status]) => status ?? '');
  expect(rows).toEqual([...new Set(statuses)].toSorted());
});

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');

const links = [...PAGE.matchAll(/\]\((?!https:)([^)#]*)#?([^)]*)\)/g)].map(([, file = '', anchor = '']) => ({
  file: file === '' ? 'publishing.md' : file,
  anchor,
}));

test.each(links)('its link to $file#$anchor leads somewhere', ({ file, anchor }) => {
  const text = read(`docs/${file}`);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading));
  if (anchor !== '') expect(headings).toContain(anchor);
});
