import type { Fault } from '../event/faults.ts';
import { isObject } from '../event/json.ts';
import { must, text } from '../event/text.ts';

/** Texts of a catalogue's row by name, for plans to select by. They are never part of the event. */
export type Labels = Readonly<Record<string, string>>;

const MOST_LABELS = 20;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 256;

const ONE_LABEL = 'labels.';
const NAME = /^[A-Za-z0-9][\w-]*$/;
const NAME_RULE = `1 to ${LONGEST_NAME} ASCII letters, digits, hyphens and underscores, beginning with a letter or digit`;

const isName = (name: string) => name.length <= LONGEST_NAME && NAME.test(name);

/** The rule for the text of a label. */
export const labelText = text({ max: LONGEST_VALUE });

/** Returns the label that `labels.NAME` stands for, in a plan or as a column. */
export const labelIn = (name: string): string | undefined =>
  name.startsWith(ONE_LABEL) ? name.slice(ONE_LABEL.length) : undefined;

/** Returns what is wrong with the name of a label, if anything is. */
export const faultOfLabelName = (name: string): string | undefined =>
  isName(name) ? undefined : `must have a name of ${NAME_RULE}`;

/** Returns a name as a fault shows it: quoted and cut. */
const shown = (name: string) => JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);

const faultsOfLabel = (name: string, value: unknown): Fault[] => {
  if (!isName(name))
    return [{ path: 'labels', message: `has the name ${shown(name)}, where ${NAME_RULE} are allowed` }];
  const path = `${ONE_LABEL}${name}`;
  if (!labelText.accepts(value)) {
    return (labelText.schema.safeParse(value).error?.issues ?? []).map(({ message }) => ({ path, message }));
  }
  return value === value.trim() ? [] : [{ path, message: 'must not begin or end with white space' }];
};

/** Returns everything that is wrong with the labels of a row. */
export const faultsOfLabels = (labels: unknown): Fault[] => {
  if (!isObject(labels)) {
    return [{ path: 'labels', message: must('an object of names and texts')({ input: labels }) }];
  }
  const entries = Object.entries(labels);
  if (entries.length > MOST_LABELS) {
    return [{ path: 'labels', message: `has ${entries.length} labels, where ${MOST_LABELS} are the most` }];
  }
  return entries.flatMap(([name, value]) => faultsOfLabel(name, value));
};
