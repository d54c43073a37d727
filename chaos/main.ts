/** `npm run chaos`: makes everything fail, by a seed, and checks afterwards what became of every event. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { check } from './checks/check.ts';
import type { Facts, Violation } from './checks/facts.ts';
import { figuresOf } from './figures.ts';
import { runOutage } from './outage/outage.ts';
import { outageFiguresOf } from './outage/outage-figures.ts';
import { checkOutage } from './outage/outlasted.ts';
import { renderFigures, renderViolations } from './report.ts';
import { MOST_POISON, runChaos } from './run.ts';
import type { QueueKind } from './update-queue.ts';

interface RunFlags {
  seed?: number;
  events?: number;
  minutes?: number;
  kills?: number;
  returns?: number;
  runs?: number;
  undos?: number;
  buttons: number;
  poison: number;
  http: number;
  queue: QueueKind;
}

interface OutageFlags {
  seed?: number;
  events: number;
  buttons: number;
  hours: number;
}

const EVENTS = 2_000;
/** A bound for runs that are measured in minutes; every fact is kept until the end. */
const MOST_EVENTS = 200_000;
const MOST_BUTTONS = 10_000;
const EVENTS_A_KILL = 200;
const EVENTS_A_RETURN = 50;
const EVENTS_A_RUN = 500;
const EVENTS_AN_UNDO = 500;
const LARGEST_SEED = 2 ** 31 - 1;
const SECOND_MS = 1000;

const say = (text: string) => process.stdout.write(`${text}\n`);

const whole = (from: number, to: number) => (value: string) => {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= from && number <= to) return number;
  throw new InvalidArgumentError(`must be a whole number from ${from} to ${to}`);
};

const aboveZero = (value: string) => {
  if (Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('must be a number above 0');
};

const drawSeed = () => randomInt(LARGEST_SEED);
const secondsSince = (began: number) => ((Date.now() - began) / SECOND_MS).toFixed(1);

const showProgress = () => {
  let told = Date.now();
  return (published: number, done: number) => {
    if (Date.now() - told < 10 * SECOND_MS) return;
    told = Date.now();
    process.stderr.write(`${published} published, ${done} out of the queue\n`);
  };
};

/** Prints the verdict; the exit code is 1 when a rule does not hold. */
const conclude = (facts: Facts, violations: readonly Violation[], seed: number, began: number, kills = 0) => {
  if (violations.length > 0) say(`\n${renderViolations(violations, facts)}`);
  const killed = facts.entries.filter(({ kind }) => kind === 'killed').length;
  const struck = killed === kills ? '' : `, ${killed} of ${kills} kills`;
  const ran = `${facts.published.size} events in ${secondsSince(began)} s${struck}`;
  say(`seed ${seed}: ${ran}, ${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
};

const chaos = async ({ seed = drawSeed(), minutes, buttons, poison, http, queue, ...flags }: RunFlags) => {
  const events = flags.events ?? (minutes === undefined ? EVENTS : MOST_EVENTS);
  const { kills = Math.round(events / EVENTS_A_KILL) } = flags;
  const { returns = Math.ceil(events / EVENTS_A_RETURN), runs = Math.ceil(events / EVENTS_A_RUN) } = flags;
  const { undos = runs === 0 ? 0 : Math.ceil(events / EVENTS_AN_UNDO) } = flags;
  const happening = `${kills} kills, ${returns} returns, ${runs} bulk runs and ${undos} undos`;
  say(
    `seed ${seed}: at most ${events} events, ${happening}, ${buttons} buttons, ${poison} % poison, ${http} % over HTTP, queue ${queue}`,
  );
  const began = Date.now();
  const what = { seed, events, kills, returns, runs, undos, buttons, poison, http, queue, minutes };
  const facts = await runChaos({ ...what, onProgress: showProgress() });
  say(renderFigures(figuresOf(facts)));
  conclude(facts, check(facts), seed, began, kills);
};

const outage = async ({ seed = drawSeed(), ...flags }: OutageFlags) => {
  say(`seed ${seed}: ${flags.events} events, ${flags.buttons} buttons, Anveo down for ${flags.hours} h`);
  const began = Date.now();
  const seen = await runOutage({ seed, ...flags });
  say(renderFigures(outageFiguresOf(seen)));
  conclude(seen.facts, [...check(seen.facts), ...checkOutage(seen)], seed, began);
};

const seedOption = () =>
  new Option(
    '--seed <number>',
    'draws the same events and plans the same faults and kills (default: a random one)',
  ).argParser<number>(whole(0, LARGEST_SEED));

const program = new Command('npm run chaos --')
  .description('Lets everything fail, by a seed, and checks afterwards what became of every event.')
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nExamples:\n  $ npm run chaos -- --events 20000 --kills 100\n  $ npm run chaos -- --minutes 30\n  $ npm run chaos -- outage',
  );

program
  .command('run', { isDefault: true })
  .description(
    'Processes are killed, dead letters come back, bulk runs begin and are undone at random; Anveo and AWS fail at random.',
  )
  .addOption(seedOption())
  .option('--events <number>', `events to publish (default: ${EVENTS})`, whole(1, MOST_EVENTS))
  .option('--minutes <number>', 'publish for so long, at most', aboveZero)
  .option('--kills <number>', `processes to kill (default: one for ${EVENTS_A_KILL} events)`, whole(0, MOST_EVENTS))
  .option(
    '--returns <number>',
    `how often dead letters are moved back (default: once for ${EVENTS_A_RETURN} events)`,
    whole(0, MOST_EVENTS),
  )
  .option('--runs <number>', `bulk runs (default: one for ${EVENTS_A_RUN} events)`, whole(0, MOST_EVENTS))
  .option('--undos <number>', `undos of bulk runs (default: one for ${EVENTS_AN_UNDO} events)`, whole(0, MOST_EVENTS))
  .option('--buttons <number>', 'buttons that the events are about', whole(1, MOST_BUTTONS), 300)
  .option('--poison <percent>', 'updates that Anveo always fails', whole(0, MOST_POISON), 2)
  .option('--http <percent>', "publishers' events that come in over HTTP", whole(0, 100), 20)
  .addOption(
    new Option('--queue <kind>', "batching: several messages of a group at a time, as SQS; fauxqs: the sandbox's, one")
      .choices(['batching', 'fauxqs'])
      .default('batching'),
  )
  .action(chaos);

program
  .command('outage')
  .description('Anveo is down for days of simulated time, updates arrive throughout, and it comes back.')
  .addOption(seedOption())
  .option('--events <number>', 'events to publish', whole(1, MOST_EVENTS), 500)
  .option('--buttons <number>', 'buttons that the events are about', whole(1, MOST_BUTTONS), 100)
  .option('--hours <number>', 'how long Anveo is down', whole(1, 300), 72)
  .action(outage);

await program.parseAsync();
// After a long run with kills, Node may spin without end while it closes its handles: everything is closed by now.
process.exit();
