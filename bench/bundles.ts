import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { UPDATE_BUTTON } from '../functions/delivery/settings.ts';
import { buildFunctions } from '../infra/build.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here('../node_modules/.cache/bench');

/** Packages in CommonJS call `require`, which an ES module does not have. */
const REQUIRE =
  "import{createRequire as createRequire_}from'node:module';const require=createRequire_(import.meta.url);";

/** Bundles a program of this folder into one minified file and returns its path. */
export const bundle = async (path: string): Promise<string> => {
  const outfile = `${outdir}/${path.replaceAll('/', '-')}.mjs`;
  await build({
    entryPoints: [here(`${path}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
  });
  return outfile;
};

/** Builds the functions as they are deployed and returns the path of one. */
export const bundleFunction = async (name = UPDATE_BUTTON): Promise<string> => {
  await buildFunctions(`${outdir}/functions`);
  return `${outdir}/functions/${name}/index.mjs`;
};
