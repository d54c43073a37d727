import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { buttonUpdateSchema } from './schema.ts';

/** Returns the event's JSON Schema (draft 2020-12) for publishers, made from the zod schema. */
export const buttonUpdateJsonSchema = (): string => {
  const { $schema, ...schema } = z.toJSONSchema(buttonUpdateSchema, { io: 'input' });
  const about = {
    title: 'Button update',
    description: 'One update of an Anveo Click2Call button: it replaces all parameters of the button.',
  };
  return `${JSON.stringify({ $schema, ...about, ...schema }, null, 2)}\n`;
};

if (import.meta.main) {
  writeFileSync(new URL('../../docs/button-update.schema.json', import.meta.url), buttonUpdateJsonSchema());
}
