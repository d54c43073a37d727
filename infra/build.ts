import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const FUNCTIONS = ['update-button', 'publish-updates'];

/** The SDK's CommonJS parts call `require` for Node's own modules, which an ES module does not have by itself. */
export const REQUIRE =
  "import{createRequire as createRequire_}from'node:module';const require=createRequire_(import.meta.url);";

/**
 * Bundles every function for Lambda, each as `<outdir>/<name>/index.mjs` with source maps. What a function imports
 * dynamically goes into files of its own beside it, so that a cold start does not read what it does not need.
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
      keepNames: true,
      sourcemap: true,
      sourcesContent: false,
      banner: { js: REQUIRE },
      logLevel: 'warning',
    });
  }
};

if (import.meta.main) await buildFunctions();
