import type { Parameter } from './request.ts';

/** A parameter's rule, from Anveo's page on CLICK2CALL.BUTTON.UPDATE. */
interface Rule {
  required?: true;
  /** The only CONFIGURATION in which the parameter is available (and required, if it is). */
  configuration?: 'SIMPLE' | 'CALLFLOW';
  repeatable?: true;
  /** In code points. */
  maximum?: number;
  form?: RegExp;
  /** Completes "NAME must be …". */
  words?: string;
}

const HOUR: Rule = { required: true, form: /^([0-9]|1[0-9]|2[0-4])$/, words: 'a whole number from 0 to 24' };

/** In the order of Anveo's page, so that CONFIGURATION is judged before the parameters that depend on it. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['ID', { required: true, maximum: 128 }],
  ['PROFILEID', { required: true, maximum: 128 }],
  ['BUTTONIMAGEURL', { required: true, maximum: 512, form: /^https?:\/\/\S+$/i, words: 'an absolute http(s) URL' }],
  ['COLORSTYLENAME', { required: true, form: /^([1-9]|1[0-3])$/, words: 'one of 1 to 13' }],
  ['BUTTONTITLE', { maximum: 32 }],
  ['HOUR24FROM', HOUR],
  ['HOUR24TO', HOUR],
  ['OFFHOURSMESSAGE', { required: true }],
  ['CONFIGURATION', { required: true, form: /^(SIMPLE|CALLFLOW)$/, words: 'SIMPLE or CALLFLOW' }],
  ['PHONENUMBER', { required: true, configuration: 'SIMPLE', form: /^[0-9]{7,15}$/, words: '7 to 15 digits' }],
  ['ASKCONFIRMATION', { required: true, configuration: 'SIMPLE', form: /^[01]$/, words: '0 or 1' }],
  ['ALLOWCOUNTRY', { repeatable: true, form: /./su, words: 'the name of a country' }],
  ['CALLFLOW', { required: true, configuration: 'CALLFLOW' }],
  ['VARIABLE', { configuration: 'CALLFLOW', repeatable: true }],
  ['TEST', { form: /^TRUE$/, words: 'TRUE' }],
  ['SIGNATURE', {}],
]);

/** Returns the first broken rule, for the ERROR element; undefined when there is none. */
export const brokenRule = (parameters: readonly Parameter[]): string | undefined => {
  const unknown = parameters.find(({ name }) => !RULES.has(name));
  if (unknown) return `Unknown parameter ${unknown.name}.`;
  const given = Map.groupBy(parameters, ({ name }) => name);
  const configuration = given.get('CONFIGURATION')?.[0]?.value;
  for (const [name, rule] of RULES) {
    const broken = brokenBy(given.get(name) ?? [], name, rule, configuration);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

const brokenBy = (given: Parameter[], name: string, rule: Rule, configuration?: string): string | undefined => {
  if (given.length > 1 && !rule.repeatable) return `${name} is given more than once.`;
  if (rule.configuration !== undefined && rule.configuration !== configuration) {
    return given.length > 0 ? `${name} is available with CONFIGURATION ${rule.configuration} only.` : undefined;
  }
  if (rule.required && given.every(({ value }) => value === '')) {
    return `${name} is required${rule.configuration ? ` with CONFIGURATION ${rule.configuration}` : ''}.`;
  }
  return given.map((parameter) => brokenIn(parameter, rule)).find((broken) => broken !== undefined);
};

const brokenIn = ({ name, value, variableName }: Parameter, rule: Rule): string | undefined => {
  if (rule.maximum !== undefined && [...value].length > rule.maximum) {
    return `${name} is longer than ${rule.maximum} characters.`;
  }
  if (rule.form && !rule.form.test(value)) return `${name} must be ${rule.words}.`;
  if (name === 'BUTTONIMAGEURL' && !URL.canParse(value)) return `${name} must be ${rule.words}.`;
  if (name === 'VARIABLE' && !variableName) return 'VARIABLE needs the attribute VARIABLENAME.';
  if (name !== 'VARIABLE' && variableName !== undefined) return `VARIABLENAME is not an attribute of ${name}.`;
  return undefined;
};
