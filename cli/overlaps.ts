import { relative, resolve } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import { UnreadableFileError } from '../catalogue/read.ts';
import { selectFrom } from '../catalogue/selection.ts';
import { type Clash, clashesOf } from '../plans/clashes.ts';
import type { Plan } from '../plans/plan.ts';
import { CommandError } from './exit.ts';
import { openFile } from './open-file.ts';

/** Two plans that change the same buttons at the same time. */
export interface Overlap extends Clash {
  /** The IDs of the buttons that both select; the reason where they cannot be known. */
  buttons: string[] | { unknown: string };
}

/** The buttons that a plan selects, or why they cannot be known. */
type Selected = ReadonlySet<string> | { unknown: string };

/** Returns the buttons of plans that read one catalogue. */
const selectedFrom = async (catalogue: string, plans: readonly Plan[]): Promise<[Plan, Selected][]> => {
  const sets = plans.map(() => new Set<string>());
  try {
    const wheres = plans.map(({ where }) => where);
    await selectFrom(await openFile(catalogue), catalogue, wheres, (index, id) => sets[index]?.add(id));
    return plans.map((plan, index) => [plan, sets[index] ?? new Set()]);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof UnreadableFileError)) throw error;
    return plans.map((plan) => [plan, { unknown: error.message }]);
  }
};

const inBoth = (one: Selected | undefined, other: Selected | undefined): Overlap['buttons'] => {
  if (one === undefined || other === undefined) return [];
  if ('unknown' in one) return one;
  if ('unknown' in other) return other;
  return [...one].filter((id) => other.has(id));
};

/** Returns the enabled plans of a folder that change the same buttons at the same time. Reads their catalogues. */
export const overlapsOf = async (folder: string, plans: readonly Plan[], now: Temporal.Instant): Promise<Overlap[]> => {
  const clashes = clashesOf(plans, now);
  const involved = new Set(clashes.flatMap(({ plan, other }) => [plan, other]));
  const byCatalogue = Map.groupBy(involved, ({ catalogue }) => relative('', resolve(folder, catalogue)));
  const selected = new Map<Plan, Selected>();
  for (const [catalogue, readers] of byCatalogue) {
    for (const [plan, buttons] of await selectedFrom(catalogue, readers)) selected.set(plan, buttons);
  }
  return clashes
    .map((clash) => ({ ...clash, buttons: inBoth(selected.get(clash.plan), selected.get(clash.other)) }))
    .filter(({ buttons }) => !Array.isArray(buttons) || buttons.length > 0);
};
