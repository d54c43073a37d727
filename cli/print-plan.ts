import type { Plan } from '../plans/plan.ts';
import { count, cut, paint, printable, toJson } from './output.ts';
import { fieldsSetBy, type SharedChange } from './preview.ts';
import type { Survey } from './spool.ts';
import { beside, widthOf } from './wrap.ts';

/** Returns a value as JSON, whole; `none` for a field that is absent. */
const wholeText = (value: unknown): string => (value === undefined ? 'none' : toJson(value));

/** Most characters of a `where` that are shown. It can list thousands of buttons. */
const LONGEST_WHERE = 400;

/** Returns what a plan is, and which buttons it selects. */
export const planLines = ({ name, description, where }: Plan, columns: number): string[] => {
  const about = description === undefined ? [] : beside('  ', printable(description), columns);
  const selected =
    where && Object.keys(where).length > 0 ? beside('  where ', cut(toJson(where), LONGEST_WHERE), columns) : [];
  return [paint('bold', name), ...about, ...selected];
};

/** Returns the fields that a plan changes, with their values whole: `hour24From  9 → 0`. */
export const changeLines = (changes: readonly Partial<SharedChange>[], columns: number): string[] => {
  const longest = Math.max(0, ...changes.map(({ field = '' }) => widthOf(printable(field))));
  return changes.flatMap(({ field = '', from, to, isFromShared = false }) => {
    const title = `  ${printable(field)}${' '.repeat(longest - widthOf(printable(field)))}  `;
    return beside(title, `${isFromShared ? `${wholeText(from)} ` : ''}→ ${wholeText(to)}`, columns);
  });
};

/** Most fields that a question names. */
const MOST_NAMED = 4;

/** Returns the question before a run: the plan, the change, and the number of buttons. */
export const questionOf = (plan: Plan, { updates }: Survey): string => {
  const fields = fieldsSetBy(plan).map(({ field }) => printable(field));
  const buttons = count(updates, 'button');
  const named = fields.length > MOST_NAMED ? count(fields.length, 'field') : fields.join(', ');
  const change = fields.length > 0 ? `change ${named} of ${buttons}` : `send ${buttons} as the catalogue has them`;
  return `${plan.name}: ${change}?`;
};

/** Returns a plan with its whole change, for the question before a run. */
export const runLines = (plan: Plan, columns: number): string[] => [
  ...planLines(plan, columns),
  ...changeLines(fieldsSetBy(plan), columns),
];
