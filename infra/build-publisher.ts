import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { type Plugin, rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { buttonUpdateJsonSchema } from '../functions/event/json-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Only what sends to SQS needs it, and a program that publishes there has it already. */
const SQS = '@aws-sdk/client-sqs';
const ENTRY = `${root}publisher/index.ts`;

const bundle = (outdir: string) =>
  build({
    entryPoints: { index: ENTRY },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    // What sends to SQS becomes a file of its own, so that the AWS SDK is loaded by what needs it only.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: [SQS],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });

/** Replaces the type that zod infers by one without zod, which is made from the JSON Schema. */
const buttonUpdate: Plugin = {
  name: 'button-update',
  load: {
    filter: { id: /\/publisher\/button-update\.ts$/ },
    handler: () => compile(JSON.parse(buttonUpdateJsonSchema()) as JSONSchema, 'ButtonUpdate', { bannerComment: '' }),
  },
};

const declare = async (outdir: string) => {
  const plugins = [buttonUpdate, dts({ oxc: true, emitDtsOnly: true, tsconfig: false })];
  const declarations = await rolldown({ input: { index: ENTRY }, plugins, external: /^[^./]/ });
  await declarations.write({ dir: outdir, format: 'es', entryFileNames: '[name].ts' });
  await declarations.close();
};

/** The package that other systems install has the publisher only, and nothing that operates or deploys. */
const describePackage = async (outdir: string) => {
  const { name, version, license, type, exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  const content = {
    name,
    version,
    description: 'Publishes updates of Anveo Click2Call buttons, over SQS or signed HTTP.',
    license,
    type,
    sideEffects: false,
    // AbortSignal.any is there since then.
    engines: { node: '>=20.3' },
    exports: JSON.parse(JSON.stringify(exports).replaceAll('./dist/publisher/', './')),
    peerDependencies: { [SQS]: '3' },
    peerDependenciesMeta: { [SQS]: { optional: true } },
  };
  await writeFile(`${outdir}/package.json`, `${JSON.stringify(content, null, 2)}\n`);
  await cp(`${root}LICENSE`, `${outdir}/LICENSE`);
};

/** Bundles the publisher as a package: one bundle, its types in one file, and a package.json. */
export const buildPublisher = async (outdir = `${root}dist/publisher`): Promise<void> => {
  await rm(outdir, { recursive: true, force: true });
  await bundle(outdir);
  await declare(outdir);
  await describePackage(outdir);
};

if (import.meta.main) await buildPublisher();
