import { stringify } from 'yaml';
import { buttonUpdateJsonSchema } from '../../functions/event/json-schema.ts';
import { asyncApi } from './asyncapi.ts';
import { openApi } from './openapi.ts';
import type { Json } from './schemas.ts';

const HEAD = '# Made by `npm run schema`. Change docs/generate/, not this file.\n';

const yaml = (document: Json): string => HEAD + stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 });

/** The documents in `docs/` that are made from the code: the text of each, by its file's name. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'button-update.schema.json': buttonUpdateJsonSchema,
  'asyncapi.yaml': () => yaml(asyncApi()),
  'openapi.yaml': () => yaml(openApi()),
};
