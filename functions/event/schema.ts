import * as z from 'zod/mini';
import {
  type Configuration,
  configurationError,
  type FIELDS,
  type Field,
  fieldEntries,
  fieldsIn,
  isInEveryEvent,
} from './fields.ts';
import { must } from './text.ts';

type Table = typeof FIELDS;

type Member<Row extends Field> = Row['required'] extends true ? Row['schema'] : z.ZodMiniOptional<Row['schema']>;

/** The zod shape of one configuration: its rows of the table. */
type Shape<Owner extends Configuration> = {
  [Name in keyof Table as Table[Name] extends { configuration: Exclude<Configuration, Owner> }
    ? never
    : Name]: Name extends 'configuration' ? z.ZodMiniLiteral<Owner> : Member<Table[Name]>;
};

const optionalIf = (optional: boolean, schema: z.ZodMiniType) => (optional ? z.optional(schema) : schema);

const strictObject = <Owner extends Configuration>(owner: Owner) => {
  const shape = Object.fromEntries(
    fieldsIn(owner).map(([name, { required, schema }]) => [name, optionalIf(!required, schema)]),
  );
  return z.strictObject({ ...shape, configuration: z.literal(owner) } as unknown as Shape<Owner>);
};

/** The schema of an event as publishers send it. The output is in the form that Anveo gets. */
export const buttonUpdateSchema = z.discriminatedUnion(
  'configuration',
  [strictObject('SIMPLE'), strictObject('CALLFLOW')],
  { error: (issue) => (issue.code === 'invalid_union' ? configurationError : must('a JSON object')(issue)) },
);

/** A valid update of one Click2Call button. It replaces all parameters of the button. */
export type ButtonUpdate = z.output<typeof buttonUpdateSchema>;

/** The schema that finds the other faults of an event whose configuration is unknown. */
export const fieldsOfAnyConfiguration = z.strictObject({
  ...Object.fromEntries(fieldEntries.map(([name, field]) => [name, optionalIf(!isInEveryEvent(field), field.schema)])),
  configuration: z.optional(z.unknown()),
});

/** The names of all fields. */
export const knownFields: readonly string[] = fieldEntries.map(([name]) => name);
