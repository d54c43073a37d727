import * as z from 'zod/mini';
import { buttonUpdateSchema } from './schema.ts';

/** Returns the event's JSON Schema for publishers as an object, made from the zod schema: draft 2020-12, or 07. */
export const buttonUpdateSchemaObject = (target: 'draft-2020-12' | 'draft-07' = 'draft-2020-12') => {
  const { $schema, ...schema } = z.toJSONSchema(buttonUpdateSchema, { io: 'input', target });
  const about = {
    title: 'Button update',
    description: 'One update of an Anveo Click2Call button: it replaces all parameters of the button.',
  };
  return { $schema, ...about, ...schema };
};

/** Returns the text of the event's JSON Schema (draft 2020-12). */
export const buttonUpdateJsonSchema = (): string => `${JSON.stringify(buttonUpdateSchemaObject(), null, 2)}\n`;
