import * as z from 'zod/mini';
import { isObject } from './json.ts';
import { carriedByXml, must } from './text.ts';

/** zod leaves a `__proto__` out of a record without a fault, and an update must not lose a variable. */
const LOST_BY_ZOD = '__proto__';
const lostName = 'is not a name that a variable can have';

/** Line breaks and tabs: an XML parser turns them into spaces inside an attribute. */
const NOT_IN_ATTRIBUTE = /[\t\n\r]/;

/** The name of a variable, which travels in an XML attribute. */
const variableName = z.string().check(
  carriedByXml,
  z.refine((name) => name !== '' && !NOT_IN_ATTRIBUTE.test(name), {
    error: 'has a name that is empty or holds a tab or a line break, which an XML attribute cannot keep',
  }),
);

/** The value of one variable: text that may be empty. */
export const variableValue = z.string({ error: must('text') }).check(carriedByXml);

/** Returns what is wrong with the name of a variable, if anything is. */
export const faultOfVariableName = (name: string): string | undefined =>
  name === LOST_BY_ZOD ? lostName : variableName.safeParse(name).error?.issues[0]?.message;

const nothingLost = z.check<unknown>(({ value, issues }) => {
  if (!isObject(value) || !Object.hasOwn(value, LOST_BY_ZOD)) return;
  issues.push({ code: 'custom', input: value, path: [LOST_BY_ZOD], message: lostName });
});

type Variables = Record<string, string>;

/** The rule for call flow variables by name. */
export const variables = (description: string) => ({
  kind: 'variables' as const,
  schema: z.pipe(
    z
      .unknown()
      .check(nothingLost)
      .register(z.globalRegistry, {
        description,
        type: 'object',
        additionalProperties: { type: 'string' },
      }) as z.ZodMiniType<Variables, Variables>,
    z.record(variableName, variableValue, { error: must('an object of variable names and their texts') }),
  ),
});

const ONE_VARIABLE = 'variables.';

/** Returns the variable that `variables.NAME` stands for, in a plan or as a column. */
export const variableIn = (name: string): string | undefined =>
  name.startsWith(ONE_VARIABLE) ? name.slice(ONE_VARIABLE.length) : undefined;
