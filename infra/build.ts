import { rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { PUBLISH_UPDATES } from '../functions/bulk/settings.ts';
import { UPDATE_BUTTON } from '../functions/delivery/settings.ts';
import { ACCEPT_UPDATES } from '../functions/http/settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FUNCTIONS = [UPDATE_BUTTON, PUBLISH_UPDATES, ACCEPT_UPDATES];

/**
 * Replaces every `import` and `require` of Node's modules by process.getBuiltinModule.
 * An `import` of node:http evaluates its lazy exports too, and they load Node's undici: 35 ms instead of 1 ms.
 */
export const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * Leaves the AWS SDK with one source of credentials: Lambda passes them in environment variables.
 * Its other sources, such as profiles, SSO and web identities, are not deployed.
 */
const credentials: Plugin = {
  name: 'credentials',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({ path, namespace: 'credentials' }));
    onLoad({ filter: /^/, namespace: 'credentials' }, () => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: root,
    }));
  },
};

/** Replaces a module by the values of its exports. The code that computes them runs here and is not deployed. */
const constants: Plugin = {
  name: 'constants',
  setup({ onLoad }) {
    onLoad({ filter: /\/functions\/anveo\/skeleton\.ts$/ }, async ({ path }) => {
      const values: Record<string, unknown> = await import(pathToFileURL(path).href);
      const lines = Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
      return { contents: lines.join('\n') };
    });
  },
};

/**
 * Bundles every function for Lambda, each as `<outdir>/<name>/index.mjs` with source maps.
 * Dynamic imports become separate files, so that a cold start does not load what only failures need.
 */
export const buildFunctions = async (outdir = `${root}dist/functions`): Promise<void> => {
  await rm(outdir, { recursive: true, force: true });
  for (const name of FUNCTIONS) {
    await build({
      entryPoints: { index: `${root}functions/${name}.ts` },
      outdir: `${outdir}/${name}`,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      plugins: [builtins, credentials, constants],
      logLevel: 'warning',
    });
  }
};

if (import.meta.main) await buildFunctions();
