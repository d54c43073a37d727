import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConsoleOptions, startConsole } from '../../console/server.ts';
import { writeEndpoints } from '../../sandbox/endpoints-file.ts';
import { buttonOf, buttonsOfCatalogue, publishExamples, readExamples } from '../../sandbox/examples.ts';
import { endpointsOf } from '../../sandbox/guide.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = readExamples(join(ROOT, 'examples/updates.jsonl'));

/** A console over a sandbox, in a folder of its own, which is the current one until it is closed. */
export interface World {
  sandbox: Sandbox;
  /** The address of the console, with its token. */
  url: string;
  folder: string;
  /** Starts another console over the same sandbox. It ends with the world. */
  another(options: Partial<ConsoleOptions>): Promise<{ url: string }>;
  /** Publishes the examples, and resolves when each has its outcome. */
  publishExamples(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions extends Partial<ConsoleOptions> {
  /** Whether the plan of the holiday is enabled. */
  enabled?: boolean;
}

/** Starts them. Of the sandbox's buttons those of the examples and of the catalogue exist. */
export const startWorld = async ({ enabled = false, ...options }: WorldOptions = {}): Promise<World> => {
  const before = process.cwd();
  const delivered = EXAMPLES.filter(({ expect }) => expect === 'delivered').map(({ event }) => buttonOf(event) ?? '');
  const catalogue = await buttonsOfCatalogue(join(ROOT, 'examples/catalogue.csv'));
  const buttons = [...new Set(['SUPPORT', ...delivered, ...catalogue])];
  const sandbox = await startSandbox({ dataDir: undefined, buttons, onLog: () => undefined });
  const folder = mkdtempSync(join(tmpdir(), 'anveo-console-'));
  for (const each of ['schedules', 'examples']) cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  const plan = join(folder, 'schedules/holiday.json');
  if (enabled) writeFileSync(plan, readFileSync(plan, 'utf8').replace('"enabled": false', '"enabled": true'));
  writeEndpoints(endpointsOf(sandbox), join(folder, '.sandbox.json'));
  process.chdir(folder);
  const start = (more: Partial<ConsoleOptions>) =>
    startConsole({ port: 0, schedules: 'schedules', ...options, ...more });
  const consoles = [await start({})];
  return {
    sandbox,
    url: consoles[0]?.url ?? '',
    folder,
    async another(more) {
      const started = await start(more);
      consoles.push(started);
      return started;
    },
    async publishExamples() {
      const published = await publishExamples(sandbox.queues, EXAMPLES);
      await sandbox.outcomes.settled(published.map(({ messageId }) => messageId));
    },
    async close() {
      for (const each of consoles) await each.close();
      await sandbox.close();
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
