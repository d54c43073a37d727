import { buttonUpdateSchemaObject } from '../../functions/event/json-schema.ts';

/** A JSON Schema, or a part of a document. */
export type Json = Record<string, unknown>;

/** Returns the schema of an event without `$schema`, which a document does not repeat. */
export const buttonUpdate = (target: 'draft-2020-12' | 'draft-07'): Json => {
  const { $schema: _, ...schema } = buttonUpdateSchemaObject(target);
  return schema;
};

/** Returns a reference to a schema of the same document. */
export const schemaOf = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const text = { type: 'string', minLength: 1 };

const TIME =
  'When the update was decided, unless `data` has an `asOf`. It is read over HTTP only: on the queue, use `asOf`.';

/** A CloudEvent 1.0 in its JSON format; extensions are let through and not read. */
export const cloudEvent: Json = {
  title: 'CloudEvent',
  description:
    'A CloudEvent 1.0 in JSON with the button update in `data`. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md',
  type: 'object',
  properties: {
    specversion: { type: 'string', const: '1.0' },
    id: text,
    source: text,
    type: text,
    time: { type: 'string', format: 'date-time', description: TIME },
    data: schemaOf('ButtonUpdate'),
  },
  required: ['specversion', 'id', 'source', 'type', 'data'],
};
