import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** What tests need that a plain `npm ci` does not bring. They are skipped without it. */
const NEEDS = [
  { folder: '/test/infra/deployed', need: 'aws-lambda-ric is not installed: npm run runtime-client' },
  { folder: '/test/examples/', need: 'a program of the examples is missing: docs/testing.md' },
  { folder: '/test/cli/', need: 'terminals need script of util-linux' },
];

const needOf = (file: string) =>
  NEEDS.find(({ folder }) => file.includes(folder))?.need ?? `see ${file.slice(file.lastIndexOf('/test/') + 1)}`;

/** A test that has ended: its state, and the file that it stands in. */
interface Ended {
  state: string;
  file: string;
}

/** Returns the last line of a run: counts, and what the skipped tests need. `chosen` means that a user chose tests by name. */
export const lastLine = (tests: readonly Ended[], brokenModules: number, chosen: boolean): string => {
  const count = (state: string) => tests.filter((each) => each.state === state).length;
  const skipped = tests.filter(({ state }) => state === 'skipped');
  const needs = chosen ? [] : [...new Set(skipped.map(({ file }) => needOf(file)))];
  const why = needs.length > 0 ? ` (${needs.join('; ')})` : '';
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped${why}` : '';
  return `${count('passed')} passed, ${count('failed') + brokenModules} failed${tail}`;
};

/** Closes a run with one plain line, `N passed, N failed`, for whoever reads the output by machine. */
export default class TallyReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({ state: test.result().state, file: module.moduleId })),
    );
    const brokenModules = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const chosen = this.#vitest?.config.testNamePattern !== undefined;
    process.stdout.write(`\n${lastLine(tests, brokenModules, chosen)}\n`);
  }
}
