import { Cron } from 'croner';

/** The fields of a cron in EventBridge Scheduler's form, in order, with what each may be. */
const FIELDS = [
  { name: 'minutes', first: 0, last: 59, right: '0-59' },
  { name: 'hours', first: 0, last: 23, right: '0-23' },
  { name: 'day of month', first: 1, last: 31, right: '1-31, L, W or ?' },
  { name: 'month', first: 1, last: 12, right: '1-12 or JAN-DEC' },
  { name: 'day of week', first: 1, last: 7, right: '1-7 (1 is Sunday) or SUN-SAT, L, # or ?' },
  { name: 'year', first: 1970, last: 2199, right: '1970-2199' },
] as const;

const FORM = 'minutes hours day-of-month month day-of-week year, such as 0 18 24 12 ? *';
/** From this moment on a cron is looked for runs, to find one that never has any. */
const FIRST_YEAR = new Date('1970-01-01T00:00:00Z');

/** Scheduler's `5/15` means from 5 to the end; its `?` is any day, since the other of the two days decides. */
const translate = (fields: readonly string[]): string => {
  const translated = fields.map((field, index) => {
    if (field === '?') return '*';
    return field.replace(/^(\d+)\//, `$1-${FIELDS[index]?.last}/`);
  });
  return `0 ${translated.join(' ')}`;
};

/** The cron as times of a calendar without a zone: they are read as if they were UTC. */
export const wallClock = (cron: string): Cron =>
  new Cron(translate(cron.split(' ')), { timezone: 'Etc/UTC', alternativeWeekdays: true, mode: '7-part' });

const isTaken = (fields: readonly string[]): boolean => {
  try {
    return wallClock(fields.join(' ')) !== undefined;
  } catch {
    return false;
  }
};

const fieldFault = (field: string, index: number): string[] => {
  const { name, right } = FIELDS[index] ?? { name: 'field', right: '' };
  const alone = FIELDS.map((_, at) => (at === index ? field : '*'));
  const questionable = field === '?' && index !== 2 && index !== 4;
  return !questionable && /^[\dA-Z*,/?#-]+$/.test(field) && isTaken(alone)
    ? []
    : [`has "${field}" for ${name}, where ${right} would be right`];
};

/** Everything that is wrong with a cron in EventBridge Scheduler's form; nothing when it can run. */
export const faultsOfCron = (cron: string): string[] => {
  const fields = cron.split(' ');
  if (fields.length !== FIELDS.length) return [`must have six fields: ${FORM}`];
  const faults = fields.flatMap(fieldFault);
  if (faults.length > 0) return faults;
  if ((fields[2] === '?') === (fields[4] === '?')) {
    return ['must have ? for one of day of month and day of week, and only for one'];
  }
  return wallClock(cron).nextRun(FIRST_YEAR) === null ? ['never runs: there is no such day'] : [];
};
