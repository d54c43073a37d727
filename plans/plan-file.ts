import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describeFaults } from '../functions/event/faults.ts';
import { catalogueKey } from './catalogue-key.ts';
import { type Plan, parsePlan } from './plan.ts';
import { wayBackOf } from './until.ts';

/** Plans cannot be read. The message names every file and its faults. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** A plan and its file. */
export interface PlanFile {
  plan: Plan;
  file: string;
}

/** The plans of a folder that have no faults, and the faults of all other files. */
export interface PlanFolder {
  plans: PlanFile[];
  faults: string[];
}

/** A plan with its file, or what is wrong with the file. */
type Read = ({ ok: true } & PlanFile) | { ok: false; fault: string };

/** A file whose plan cannot stand beside another one, and why. */
type Conflict = { file: string; fault: string };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder, not a file',
};

const read = (file: string): Read => {
  try {
    const parsed = parsePlan(JSON.parse(readFileSync(file, 'utf8').replace(/^\u{FEFF}/u, '')));
    return parsed.ok
      ? { ok: true, plan: parsed.plan, file }
      : { ok: false, fault: `${file}: ${describeFaults(parsed.faults)}` };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const known = REASONS[code];
    if (known !== undefined) return { ok: false, fault: `${file}: ${known}` };
    return { ok: false, fault: `${file}: ${error instanceof SyntaxError ? 'is not JSON: ' : ''}${message}` };
  }
};

/** Returns the faults of plans, and of ways back, that share a name: both would have the same schedule. */
const sameNames = (plans: readonly PlanFile[]): Conflict[] => {
  const named = plans.flatMap(({ plan, file }) => {
    const back = wayBackOf(plan);
    return [{ name: plan.name, file, of: '' }, ...(back ? [{ name: back.name, file, of: 'of the way back ' }] : [])];
  });
  return named.flatMap(({ name, file, of }, index) => {
    const first = named.find((each) => each.name === name);
    if (first === undefined || first === named[index]) return [];
    return [{ file, fault: `${file}: name ${of}is ${name} as ${first.of && `that ${first.of}`}in ${first.file}` }];
  });
};

/** Returns the faults of catalogues that share a name: both would have the same key in the bucket. */
const sameCatalogues = (plans: readonly PlanFile[]): Conflict[] => {
  const pathOf = ({ plan, file }: PlanFile) => resolve(dirname(file), plan.catalogue);
  return plans.flatMap((each, index) => {
    const key = catalogueKey(each.plan.catalogue);
    const first = plans.find(({ plan }) => catalogueKey(plan.catalogue) === key) ?? each;
    if (plans.indexOf(first) === index || pathOf(first) === pathOf(each)) return [];
    const { file } = each;
    const why = `catalogue has the name of another file, which ${first.file} reads: on AWS both are ${key}`;
    return [{ file, fault: `${file}: ${why}` }];
  });
};

/** Reads one plan. @throws PlanError */
export const readPlan = (file: string): Plan => {
  const result = read(file);
  if (!result.ok) throw new PlanError(result.fault);
  return result.plan;
};

/** Reads all plans (`*.json`) of a folder, sorted by file name. @throws PlanError when there is no such folder */
export const readPlanFolder = (folder: string): PlanFolder => {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PlanError(`${folder}: there is no such folder`);
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const results = files.sort().map((name) => read(join(folder, name)));
  const plans = results.filter((each) => each.ok);
  const conflicts = [...sameNames(plans), ...sameCatalogues(plans)];
  const refused = new Set(conflicts.map(({ file }) => file));
  return {
    plans: plans.filter(({ file }) => !refused.has(file)),
    faults: [...results.flatMap((each) => (each.ok ? [] : [each.fault])), ...conflicts.map(({ fault }) => fault)],
  };
};

/** Reads all plans of a folder. @throws PlanError with the faults of all files */
export const readPlans = (folder: string): Plan[] => {
  const { plans, faults } = readPlanFolder(folder);
  if (faults.length > 0) throw new PlanError(faults.join('\n'));
  return plans.map(({ plan }) => plan);
};
