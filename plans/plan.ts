import { closestMatch } from 'leven';
import * as z from 'zod/mini';
import { type Change, faultsOfChange } from '../functions/bulk/change.ts';
import type { Fault } from '../functions/event/faults.ts';
import { isObject, type Json } from '../functions/event/json.ts';
import { knownFields } from '../functions/event/schema.ts';
import { must } from '../functions/event/text.ts';
import { MOST_PLAN_BYTES } from './batch-size.ts';
import { CATALOGUE_NAME, catalogueKey } from './catalogue-key.ts';
import { faultsOfUntil, LONGEST_NAME } from './until.ts';
import { faultsOfWhen, type Moments, type When } from './when.ts';

/** A planned bulk change: when it runs, over which catalogue, and what it changes. */
export interface Plan extends Change {
  name: string;
  description?: string;
  /** Whether its schedule starts it. An operator can always start it. */
  enabled: boolean;
  when: When;
  /** When the same buttons are sent as the catalogue has them again, in the time zone of `when`. */
  until?: Moments;
  /** The catalogue's file, relative to the plan's. */
  catalogue: string;
}

const nameError = `must be 1 to ${LONGEST_NAME} lower-case letters, digits and hyphens, beginning with a letter`;
const isName = (name: string) => name.length <= LONGEST_NAME && /^[a-z][a-z0-9-]*$/.test(name);
const textError = must('text');

/** The plan without its moments and its change, which have rules of their own. */
const planSchema = z.strictObject({
  name: z.string({ error: nameError }).check(z.refine(isName, { error: nameError })),
  description: z.optional(
    z.string({ error: textError }).check(z.maxLength(512, { error: 'must be text of at most 512 characters' })),
  ),
  enabled: z.prefault(z.boolean({ error: must('true or false') }), true),
  when: z.optional(z.unknown()),
  until: z.optional(z.unknown()),
  catalogue: z
    .string({ error: must('the path of a file') })
    .check(z.refine((path) => catalogueKey(path) !== undefined, { error: `must be the path of ${CATALOGUE_NAME}` })),
  where: z.optional(z.unknown()),
  set: z.optional(z.unknown()),
  expireAfterMinutes: z.optional(z.unknown()),
  unchanged: z.optional(z.unknown()),
});

const PLAN_KEYS = Object.keys(planSchema.shape);

const unknownKey = (key: string): Fault => {
  if (knownFields.includes(key)) return { path: key, message: 'is a field of a button: it stands in set or in where' };
  const nearest = closestMatch(key, PLAN_KEYS, { maxDistance: 3 });
  return { path: key, message: `is not known to a plan${nearest ? `: did you mean ${nearest}?` : ''}` };
};

const faultsOfShape = (plan: Json): Fault[] =>
  (planSchema.safeParse(plan).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(unknownKey)
      : [{ path: issue.path.join('.'), message: issue.message }],
  );

/** Returns a plan from JSON, or all its faults. */
export const parsePlan = (value: unknown): { ok: true; plan: Plan } | { ok: false; faults: Fault[] } => {
  if (!isObject(value)) return { ok: false, faults: [{ path: 'plan', message: 'must be a JSON object' }] };
  const faults = [
    ...faultsOfShape(value),
    ...faultsOfWhen(value['when']),
    ...faultsOfUntil(value),
    ...faultsOfChange(value),
  ];
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MOST_PLAN_BYTES)
    faults.push({ path: 'plan', message: `has ${bytes} bytes, where ${MOST_PLAN_BYTES} are the most` });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, plan: z.parse(planSchema, value) as Plan };
};
