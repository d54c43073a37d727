import { Cron } from 'croner';

/** The rules for one field of a cron expression of EventBridge Scheduler. */
interface Field {
  name: string;
  first: number;
  last: number;
  names?: readonly string[];
  /** Whether steps such as `/15` are allowed. */
  steps: boolean;
  /** Other entries that are allowed. */
  special?: RegExp;
  right: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
const FIELDS: readonly Field[] = [
  { name: 'minutes', first: 0, last: 59, steps: true, right: '0-59' },
  { name: 'hours', first: 0, last: 23, steps: true, right: '0-23' },
  {
    name: 'day of month',
    first: 1,
    last: 31,
    steps: true,
    special: /^(\?|LW?|([1-9]|[12]\d|3[01])W)$/,
    right: '1-31, L, W or ?',
  },
  { name: 'month', first: 1, last: 12, names: MONTHS, steps: true, right: '1-12 or JAN-DEC' },
  {
    name: 'day of week',
    first: 1,
    last: 7,
    names: DAYS,
    steps: false,
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
    right: '1-7 (1 is Sunday) or SUN-SAT, L, # or ?',
  },
  { name: 'year', first: 1970, last: 2199, steps: true, right: '1970-2199' },
];

const FORM = 'minutes hours day-of-month month day-of-week year, such as 0 18 24 12 ? *';
/** Before the first year that a cron can name: a cron without a run after this moment never runs. */
const BEFORE_ALL = new Date('1969-12-31T00:00:00Z');

/** Returns the number of a value that is given as a number or a name; NaN for any other text. */
const numberOf = (value: string, { first, last, names = [] }: Field): number => {
  const number = names.includes(value)
    ? names.indexOf(value) + first
    : /^\d+$/.test(value)
      ? Number(value)
      : Number.NaN;
  return number >= first && number <= last ? number : Number.NaN;
};

const isRange = (range: string, field: Field): boolean => {
  const [from = Number.NaN, to = from, ...rest] = range.split('-').map((value) => numberOf(value, field));
  return range === '*' || (rest.length === 0 && from <= to);
};

const isStep = (step: string, { steps, last }: Field) => steps && /^[1-9]\d*$/.test(step) && Number(step) <= last;

const isEntry = (entry: string, field: Field): boolean => {
  if (field.special?.test(entry)) return true;
  const [range = '', step, ...rest] = entry.split('/');
  return rest.length === 0 && isRange(range, field) && (step === undefined || isStep(step, field));
};

const isField = (text: string, field: Field): boolean => {
  const entries = text.split(',');
  const isLone = entries.length === 1 || !entries.some((entry) => entry === '?' || entry === 'LW');
  return isLone && entries.every((entry) => isEntry(entry, field));
};

/** Translates an entry for croner. In Scheduler `5/15` means 5 to the end by 15, and L as a weekday means Saturday. */
const translateEntry = (entry: string, index: number): string => {
  if (entry === '?') return '*';
  if (entry === 'L' && index === 4) return '7';
  const { first, last } = FIELDS[index] ?? { first: 0, last: 0 };
  // croner allows more years than Scheduler.
  return (index === 5 ? entry.replace('*', `${first}-${last}`) : entry).replace(/^(\w+)\//, `$1-${last}/`);
};

/** Returns a cron's runs in local time, which its dates give as if it were UTC. The cron must have no faults. */
export const wallClock = (cron: string): Cron => {
  const fields = cron.split(' ').map((field, index) => field.split(',').map((entry) => translateEntry(entry, index)));
  return new Cron(`0 ${fields.join(' ')}`, { timezone: 'Etc/UTC', alternativeWeekdays: true, mode: '7-part' });
};

/** Returns all faults of a cron expression of EventBridge Scheduler. One that never runs is a fault. */
export const faultsOfCron = (cron: string): string[] => {
  const texts = cron.split(' ');
  if (texts.length !== FIELDS.length) return [`must have six fields: ${FORM}`];
  const faults = FIELDS.flatMap((field, index) => {
    const text = texts[index] ?? '';
    return isField(text, field) ? [] : [`has "${text}" for ${field.name}, where ${field.right} would be right`];
  });
  if (faults.length > 0) return faults;
  if ((texts[2] === '?') === (texts[4] === '?')) {
    return ['must have ? for one of day of month and day of week, and only for one'];
  }
  return wallClock(cron).nextRun(BEFORE_ALL) === null ? ['never runs: there is no such day'] : [];
};
