import type { Fault } from '../functions/event/faults.ts';
import { fieldOf } from '../functions/event/fields.ts';
import type { Json } from '../functions/event/json.ts';
import { READERS } from './event-form.ts';

/** Fields that the form of a plan sets by name; others go by ROWS. */
export const SET_FIELDS = ['hour24From', 'hour24To', 'offHoursMessage'] as const;
/** Rows of a field and its value, for conditions and for further fields. */
export const ROWS = [1, 2, 3] as const;

/** Returns what a form has for a name, without white space around it; undefined when that is nothing. */
export const given = (form: FormData, name: string): string | undefined => {
  const of = form.get(name);
  return typeof of === 'string' && of.trim() !== '' ? of.trim().replaceAll('\r\n', '\n') : undefined;
};

const readAs = (field: string, text: string): unknown => READERS[fieldOf(field)?.kind ?? 'text'](text);

/** Reads a condition: one text, alternatives between commas, and `*` for any text. */
const conditionOf = (field: string, text: string): unknown => {
  const alternatives = text.split(',').map((each) => each.trim());
  const read = alternatives.map((each) => (each.includes('*') ? { wildcard: each } : readAs(field, each)));
  return read.length === 1 ? read[0] : read;
};

const pairs = (form: FormData, kind: string, read: (field: string, text: string) => unknown): [string, unknown][] =>
  ROWS.flatMap((row): [string, unknown][] => {
    const field = given(form, `${kind}.field${row}`);
    const text = given(form, `${kind}.value${row}`);
    return field === undefined && text === undefined ? [] : [[field ?? '', read(field ?? '', text ?? '')]];
  });

/** Reads the fields that a plan sets. */
const setPairs = (form: FormData): [string, unknown][] => [
  ...SET_FIELDS.flatMap((name): [string, unknown][] => {
    const text = given(form, `set.${name}`);
    return text === undefined ? [] : [[name, readAs(name, text)]];
  }),
  ...pairs(form, 'set', readAs),
];

/** Returns the fields that a plan would set, or name in conditions, more than once: it can hold each once. */
export const repeatedFields = (form: FormData): Fault[] => {
  const isRepeated = (name: string, index: number, all: readonly string[]) => all.indexOf(name) !== index;
  const where = pairs(form, 'where', conditionOf).map(([name]) => name);
  const set = setPairs(form).map(([name]) => name);
  return [
    ...where.filter(isRepeated).map((name) => ({
      path: `where.${name}`,
      message: 'has two conditions: write all its values in one, with commas between',
    })),
    ...set.filter(isRepeated).map((name) => ({ path: `set.${name}`, message: 'is set twice: leave one out' })),
  ];
};

const momentOf = (form: FormData, name: string) => {
  const local = given(form, name);
  return local === undefined ? undefined : local.length === 16 ? `${local}:00` : local;
};

const present = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Reads when a plan runs: once, again and again, or, which is a fault, both. */
const momentsOf = (form: FormData, at: string, cron: string): Json =>
  present({ at: momentOf(form, at), cron: given(form, cron) });

/** Reads the plan that a form describes, which may have faults. */
export const readPlanForm = (form: FormData): Json => {
  const where = Object.fromEntries(pairs(form, 'where', conditionOf));
  const when = momentsOf(form, 'from', 'cron');
  const until = momentsOf(form, 'until', 'untilCron');
  const expires = given(form, 'expireAfterMinutes');
  return present({
    name: given(form, 'name') ?? '',
    description: given(form, 'description'),
    enabled: form.get('enabled') === 'yes',
    when: { ...(Object.keys(when).length === 0 ? { at: '' } : when), timezone: given(form, 'timezone') ?? '' },
    until: Object.keys(until).length === 0 ? undefined : until,
    catalogue: given(form, 'catalogue') ?? '',
    where: Object.keys(where).length > 0 ? where : undefined,
    set: Object.fromEntries(setPairs(form)),
    expireAfterMinutes: expires === undefined ? undefined : READERS.number(expires),
  });
};
