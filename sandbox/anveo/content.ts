import type { Parameter } from './request.ts';

/** A request's parameters, without its credentials. */
export interface Content {
  readonly buttonId?: string;
  /** Parameters by name. A repeated one is refused; here is its last value. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly countries: readonly string[];
  /** By VARIABLENAME. Anveo's page does not say what a repeated name means; here is the last value. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the request marks itself as a test action. */
  readonly test: boolean;
}

const APART = new Set(['SIGNATURE', 'ALLOWCOUNTRY', 'VARIABLE']);

/** Returns a request's parameters. Object.fromEntries takes `__proto__` as an ordinary name. */
export const contentOf = (given: readonly Parameter[]): Content => {
  const buttonId = given.find(({ name }) => name === 'ID')?.value;
  const variables = given.filter(({ name }) => name === 'VARIABLE');
  return {
    ...(buttonId === undefined ? {} : { buttonId }),
    parameters: Object.fromEntries(
      given.filter(({ name }) => !APART.has(name)).map(({ name, value }) => [name, value]),
    ),
    countries: given.filter(({ name }) => name === 'ALLOWCOUNTRY').map(({ value }) => value),
    variables: Object.fromEntries(variables.map(({ variableName = '', value }) => [variableName, value])),
    test: given.some(({ name, value }) => name === 'TEST' && value === 'TRUE'),
  };
};
