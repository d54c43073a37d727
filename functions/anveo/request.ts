import type { ButtonUpdate } from '../event/schema.ts';
import type { Credentials } from './credentials.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { END, HEAD, MIDDLE, PARAMETER, TAIL, VALUE, VARIABLE_NAME } from './skeleton.ts';

const elementOf = ({ name, value, variableName }: Parameter): string => {
  const variable = variableName === undefined ? '' : VARIABLE_NAME + escapeAttribute(variableName);
  return PARAMETER + name + variable + VALUE + escapeText(value) + END;
};

/**
 * Returns the XML document of one update (Anveo, "API request format" and the action's own page).
 * @param testMode adds PARAMETER TEST, which marks a test action
 */
export const requestDocument = (update: ButtonUpdate, credentials: Credentials, testMode: boolean): string => {
  const parameters = parametersOf(update);
  if (credentials.signature !== undefined) parameters.push({ name: 'SIGNATURE', value: credentials.signature });
  if (testMode) parameters.push({ name: 'TEST', value: 'TRUE' });
  return HEAD + escapeText(credentials.userKey) + MIDDLE + parameters.map(elementOf).join('') + TAIL;
};
