import { create } from 'xmlbuilder2';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Credentials } from './credentials.ts';
import { type Parameter, parametersOf } from './parameters.ts';

const ACTION = 'CLICK2CALL.BUTTON.UPDATE';

/** xmlbuilder2 takes text such as `&lt;` or `&x;` for a reference and leaves its ampersand as it is. */
const literal = (text: string) => text.replaceAll('&', '&amp;');

const attributesOf = ({ name, variableName }: Parameter) =>
  variableName === undefined ? { NAME: name } : { NAME: name, VARIABLENAME: literal(variableName) };

/**
 * The XML document of one update (Anveo, "API request format" and the action's own page).
 * @param testMode adds PARAMETER TEST, which marks a test action
 */
export const requestDocument = (update: ButtonUpdate, credentials: Credentials, testMode: boolean): string => {
  const parameters = parametersOf(update);
  if (credentials.signature !== undefined) parameters.push({ name: 'SIGNATURE', value: credentials.signature });
  if (testMode) parameters.push({ name: 'TEST', value: 'TRUE' });

  const request = create({ version: '1.0', standalone: false }).ele('REQUEST');
  request.ele('USERTOKEN').ele('USERKEY').txt(literal(credentials.userKey));
  const action = request.ele('ACTION', { NAME: ACTION });
  for (const parameter of parameters) action.ele('PARAMETER', attributesOf(parameter)).txt(literal(parameter.value));
  // xmlbuilder2 writes a carriage return as it is, and an XML parser would read it as a line feed.
  return request.end().replaceAll('\r', '&#xD;');
};
