/** `npm start`: starts the sandbox, publishes the examples and prints what becomes of each update. */

import { once } from 'node:events';
import { createWriteStream, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { ENDPOINTS_FILE, findRunning, removeEndpoints, writeEndpoints } from './endpoints-file.ts';
import { buttonOf, buttonsOfCatalogue, type Example, publishExamples, readExamples } from './examples.ts';
import { Feed } from './feed.ts';
import { endpointsOf, guide } from './guide.ts';
import { type Options, readOptions } from './options.ts';
import { isSettled } from './outcomes.ts';
import { startPlans } from './plans.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { type Row, renderTable, wordsOf } from './table.ts';

const exampleFile = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const EXAMPLES = exampleFile('updates.jsonl');
const CATALOGUE = exampleFile('catalogue.csv');
const LOG_FILE = '.sandbox.log';
/** A sandbox that stays may run in the same folder, and has the other file. */
const LOG_FILE_ONCE = '.sandbox-once.log';
/** Buttons that exist at the simulator, beside those of the catalogue and those that the examples deliver to. */
const BUTTONS = ['SUPPORT'];
const LONGEST_WAIT_MS = 60_000;
const PAUSED = 'the delivery is paused: updates wait in the queue (npx --no anveo-buttons resume)';

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const updates = (count: number) => `${count} update${count === 1 ? '' : 's'}`;

/** Publishes examples, waits for their outcomes and prints them. Returns whether all ended as they should. */
const showExamples = async (sandbox: Sandbox, examples: readonly Example[], end: Promise<unknown>) => {
  if (examples.length === 0) return true;
  const { outcomes } = sandbox;
  const watched = await publishExamples(sandbox.queues, examples);
  await Promise.race([outcomes.settled(watched.map(({ messageId }) => messageId)), end]);
  const rows = watched.map((each): Row => ({ ...each, outcome: outcomes.of(each.messageId) }));
  const surprises = rows.filter(({ outcome, expected }) => wordsOf(outcome) !== expected).length;
  const verdict = surprises === 0 ? 'every update' : `${surprises} of ${rows.length} did not end`;
  say(
    renderTable(rows, process.stdout),
    `${updates(rows.length)}: ${surprises === 0 ? `${verdict} ended` : verdict} as expected.`,
  );
  return surprises === 0;
};

/** Says what an earlier sandbox left in the queue, and when all of it is settled. Returns whether it is, in the end. */
const workOff = async ({ isNew, leftOver, outcomes }: Sandbox, feed: Feed, end: Promise<unknown>) => {
  if (isNew) return true;
  if (leftOver.length === 0) {
    say('Nothing was left in the queue.');
    return true;
  }
  say(`${updates(leftOver.length)} left in the queue from the last run; delivery goes on.`);
  const ids = leftOver.map(({ messageId }) => messageId);
  await Promise.race([outcomes.settled(ids), end]);
  const open = ids.filter((messageId) => !isSettled(outcomes.of(messageId))).length;
  feed.flush();
  say(open === 0 ? 'All that was left from the last run is settled.' : `${open} of them wait in the queue.`);
  return open === 0;
};

/** A sandbox that runs, and what it shows. */
interface Show {
  sandbox: Sandbox;
  examples: readonly Example[];
  feed: Feed;
  options: Options;
  interrupted: Promise<unknown>;
}

const runOnce = async ({ sandbox, examples, feed, interrupted }: Show) => {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LONGEST_WAIT_MS);
  const end = Promise.race([late, interrupted]);
  if (sandbox.leftOver.length > 0) sandbox.outcomes.listen((outcome) => feed.add(outcome));
  const isDone = await workOff(sandbox, feed, end);
  const isExpected = await showExamples(sandbox, examples, end);
  clearTimeout(timer);
  return isDone && isExpected ? 0 : 1;
};

const stay = async ({ sandbox, examples, feed, options, interrupted }: Show) => {
  writeEndpoints(endpointsOf(sandbox));
  try {
    if (sandbox.isNew) await showExamples(sandbox, examples, interrupted);
    // Loaded here: --once needs none, and starts sooner.
    const { startConsole } = await import('../console/server.ts');
    const console = await startConsole({ port: options.consolePort, schedules: options.schedules });
    // Last, and the guide at once: --at may be a second before a plan is due, and the guide names that plan.
    const plans = startPlans({ folder: options.schedules, at: options.at, tell: (text) => feed.plan(text) });
    say(...guide(sandbox, { console: console.url, nextPlan: plans.next, logFile: LOG_FILE }));
    sandbox.outcomes.listen((outcome) => feed.add(outcome));
    void workOff(sandbox, feed, interrupted);
    if (!sandbox.isNew) await showExamples(sandbox, examples, interrupted);
    await interrupted;
    say('Ending, once the calls under way have ended; Ctrl-C again ends at once.');
    process.once('SIGINT', () => process.exit(130));
    await Promise.all([plans.stop(), console.close()]);
  } finally {
    removeEndpoints();
  }
  return 0;
};

const run = async (options: Options): Promise<number> => {
  const running = options.once ? undefined : await findRunning();
  if (running) throw new Error(`one already runs here (process ${running.pid}, ${ENDPOINTS_FILE})`);
  const examples = readExamples(options.publish ?? EXAMPLES);
  const delivered = examples.filter(({ expect }) => expect === 'delivered').map(({ event }) => buttonOf(event) ?? '');
  const logFile = options.once ? LOG_FILE_ONCE : LOG_FILE;
  const log = createWriteStream(logFile, { fd: openSync(logFile, 'w') });
  const feed = new Feed(process.stdout);
  const sandbox = await startSandbox({
    ports: options.ports,
    dataDir: options.data,
    buttons: [...new Set([...BUTTONS, ...delivered, ...(await buttonsOfCatalogue(options.catalogue ?? CATALOGUE))])],
    onLog: (line) => log.write(`${line}\n`),
    onWorkerDeath: (why) => feed.note(why),
    onPause: (paused) => feed.note(paused ? PAUSED : 'the delivery is resumed'),
  });
  if (!sandbox.lambda.isEnabled) feed.note(PAUSED);
  const interrupted = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const show = options.once ? runOnce : stay;
  const publishes = options.publish !== undefined || sandbox.isNew;
  const code = await show({ sandbox, examples: publishes ? examples : [], feed, options, interrupted });
  await sandbox.close();
  feed.flush();
  return code;
};

// EPIPE: the reader closed the pipe early, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
try {
  process.exitCode = await run(readOptions());
} catch (error) {
  const title = styleText('red', 'The sandbox cannot go on', { stream: process.stderr });
  process.stderr.write(`${title}: ${(error as Error).message}\n`);
  process.exit(1);
}
