import { create, fragment } from 'xmlbuilder2';
import type { ButtonUpdate } from '../event/schema.ts';
import type { Credentials } from './credentials.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { type Parameter, parametersOf } from './parameters.ts';

const ACTION = 'CLICK2CALL.BUTTON.UPDATE';

/** Holds a value's place while xmlbuilder2 writes what stands around it (docs/adr/0009). */
const GAP = '{}';

const [HEAD = '', MIDDLE = '', TAIL = ''] = create({ version: '1.0', standalone: false })
  .ele('REQUEST')
  .ele('USERTOKEN')
  .ele('USERKEY')
  .txt(GAP)
  .up()
  .up()
  .ele('ACTION', { NAME: ACTION })
  .txt(GAP)
  .end()
  .split(GAP);

const parameterAround = (attributes: Record<string, string>): string[] =>
  fragment().ele('PARAMETER', attributes).txt(GAP).doc().end().split(GAP);

const [VARIABLE = '', NAMED = '', END = ''] = parameterAround({ NAME: 'VARIABLE', VARIABLENAME: GAP });

/** The start tags of the other parameters by their names, of which there are not twenty. */
const starts = new Map<string, string>();

const startOf = (name: string): string => {
  const known = starts.get(name);
  if (known !== undefined) return known;
  const [start = ''] = parameterAround({ NAME: name });
  starts.set(name, start);
  return start;
};

const startTag = ({ name, variableName }: Parameter): string =>
  variableName === undefined ? startOf(name) : VARIABLE + escapeAttribute(variableName) + NAMED;

/**
 * The XML document of one update (Anveo, "API request format" and the action's own page).
 * @param testMode adds PARAMETER TEST, which marks a test action
 */
export const requestDocument = (update: ButtonUpdate, credentials: Credentials, testMode: boolean): string => {
  const parameters = parametersOf(update);
  if (credentials.signature !== undefined) parameters.push({ name: 'SIGNATURE', value: credentials.signature });
  if (testMode) parameters.push({ name: 'TEST', value: 'TRUE' });
  const pieces = [HEAD, escapeText(credentials.userKey), MIDDLE];
  for (const parameter of parameters) pieces.push(startTag(parameter), escapeText(parameter.value), END);
  pieces.push(TAIL);
  return pieces.join('');
};
