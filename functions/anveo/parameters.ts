import { fieldEntries } from '../event/fields.ts';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Kind } from '../event/text.ts';

/** One PARAMETER of the action; `variableName` is the attribute VARIABLENAME of a VARIABLE. */
export interface Parameter {
  name: string;
  value: string;
  variableName?: string;
}

type Write = (parameters: Parameter[], name: string, value: unknown) => void;

const one: Write = (parameters, name, value) => {
  parameters.push({ name, value: String(value) });
};

/** How the value of a valid update becomes PARAMETERs. */
const WRITERS: Readonly<Record<Kind, Write>> = {
  text: one,
  number: one,
  flag: (parameters, name, value) => one(parameters, name, value ? 1 : 0),
  list: (parameters, name, values) => {
    for (const value of values as string[]) parameters.push({ name, value });
  },
  variables: (parameters, name, values) => {
    for (const [variableName, value] of Object.entries(values as Record<string, string>)) {
      parameters.push({ name, value, variableName });
    }
  },
};

const sent = fieldEntries.flatMap(([field, { parameter, kind }]) =>
  parameter === undefined ? [] : [{ field, parameter, write: WRITERS[kind] }],
);

/** Returns the parameters of CLICK2CALL.BUTTON.UPDATE that an update sets, in the order of Anveo's full example. */
export const parametersOf = (update: ButtonUpdate): Parameter[] => {
  const parameters: Parameter[] = [];
  for (const { field, parameter, write } of sent) {
    const value: unknown = Reflect.get(update, field);
    if (value !== undefined) write(parameters, parameter, value);
  }
  return parameters;
};
