import { writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AWS_ENVIRONMENT } from '../../sandbox/aws.ts';
import type { Queues } from '../../sandbox/queues.ts';
import { simpleEvent } from '../delivery/events.ts';
import { plan } from '../plans/fixture.ts';
import { type Front, type OnBatch, startFront } from '../queue/sqs.ts';
import { folder, type Program, run, start } from '../sandbox/program.ts';

const CLI = 'cli/anveo-buttons.ts';

// The command is started a hundred times: compiled once, it takes half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'anveo-compile-cache');

/** Who runs the command, as far as this machine knows. */
export const OPERATOR = `${userInfo().username}@${hostname()}`;

/** Runs the operator's command to its end. */
export const cli = (args: string[], cwd?: string, input?: string) => run(CLI, args, cwd, input);

/** Starts the operator's command, without anything on its standard input. */
export const startCli = (args: string[], cwd: string): Program => {
  const program = start(CLI, args, cwd);
  program.child.stdin?.end();
  return program;
};

/** Values as JSON Lines. */
export const jsonLines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** What JSON Lines hold. */
export const read = (lines: string): unknown[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Events of so many buttons, B1 first. */
export const buttons = (number: number) =>
  Array.from({ length: number }, (_, index) => simpleEvent({ id: `B${index + 1}` }));

/** A folder with a catalogue of these events and a plan for it that closes the buttons, `plan.json`. */
export const planned = (events: readonly unknown[], fields: Record<string, unknown> = {}): string => {
  const cwd = folder();
  writeFileSync(join(cwd, 'catalogue.jsonl'), jsonLines(events));
  const set = { hour24From: 0, hour24To: 0 };
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(plan({ catalogue: 'catalogue.jsonl', set, ...fields })));
  return cwd;
};

/** The events that wait in the queue. */
export const queued = (queues: Queues): Record<string, unknown>[] =>
  queues.messages().map(({ body }) => JSON.parse(body));

/** Buttons for which a message waits, in a fixed order. */
export const queuedButtons = (queues: Queues): string[] =>
  queued(queues)
    .map(({ id }) => String(id))
    .sort();

/** A queue that the command reaches by its URL; see `startFront`. */
export const startTarget = async (onBatch?: OnBatch): Promise<Front> => {
  const front = await startFront(onBatch);
  Object.assign(process.env, AWS_ENVIRONMENT.variables, {
    AWS_ENDPOINT_URL_SQS: front.url,
    AWS_ENDPOINT_URL_S3: front.queues.url,
  });
  return front;
};
