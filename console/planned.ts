import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { catalogueOf } from '../cli/planned-rows.ts';
import { nextRuns as runsOf } from '../plans/next-runs.ts';
import { type PlanFile, readPlanFolder } from '../plans/plan-file.ts';

/** The plans of a folder, and what is wrong with its files. One that is not there has none. */
export const readFolder = (folder: string): { files: PlanFile[]; faults: string[] } => {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return { files: [], faults: [] };
  const { plans, faults } = readPlanFolder(folder);
  return { files: plans, faults };
};

/** A run that a plan's schedule will start. */
export interface NextRun {
  /** The plan's file, without its folder. */
  file: string;
  name: string;
  /** In milliseconds since the epoch. */
  at: number;
  isWayBack: boolean;
}

/** Returns the next runs of plans and of their ways back, the soonest first. @param most of each plan, and of each way back */
export const nextRuns = (files: readonly PlanFile[], most: number): NextRun[] => {
  const now = Temporal.Now.instant();
  return files
    .flatMap(({ plan: { name, when, until }, file }) => {
      const of = (moments: typeof when, isWayBack: boolean) =>
        runsOf(moments, now, most).map((run) => ({ file: basename(file), name, at: run.epochMilliseconds, isWayBack }));
      return [...of(when, false), ...(until ? of({ ...until, timezone: when.timezone }, true) : [])];
    })
    .sort((one, other) => one.at - other.at);
};

/** Returns the catalogues of a folder's plans, each once. */
export const cataloguesOf = (folder: string): string[] => {
  const { files } = readFolder(folder);
  return [...new Set(files.map(({ plan, file }) => catalogueOf(file, plan)))];
};
