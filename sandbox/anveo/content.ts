import type { Parameter } from './request.ts';

/** What a request says, without its credentials. */
export interface Content {
  readonly buttonId?: string;
  /** The parameters that come once; of one that came twice (which is refused) the last. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly countries: readonly string[];
  /** By VARIABLENAME; of two with one name, on which Anveo's page is silent, the last. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the request marks itself as a test action. */
  readonly test: boolean;
}

const APART = new Set(['SIGNATURE', 'ALLOWCOUNTRY', 'VARIABLE']);

/** Sorts a request's parameters. Object.fromEntries defines own properties, so that `__proto__` is a name like others. */
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
