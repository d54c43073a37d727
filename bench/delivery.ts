import type { Button } from '../sandbox/anveo/simulator.ts';
import { bundle, bundleFunction } from './bundles.ts';
import { type Child, program, startChild } from './child.ts';
import { type Backend, environmentOf } from './environment.ts';
import type { Work } from './processes/handler.ts';
import type { Cost } from './processes/measured.ts';
import { type Benchmark, type Mark, median, medianRatio, type Row } from './row.ts';
import { byButton, type Message, spread } from './updates.ts';

const BUTTONS = 200;
const VERSIONS = 10;
/** Parts of the updates. Every handler delivers a part before any handler gets the next one. */
const PARTS = 5;
const DELAY_MS = 50;

type Handler = Child<Work, Cost, unknown>;
type Anveo = Child<object, Button[], Backend>;

/** Throws unless every button shows what its last message says, and has changed since `before`. */
const checkButtons = (messages: readonly Message[], before: readonly Button[], after: readonly Button[]) => {
  const versions = new Map(before.map(({ id, version }) => [id, version]));
  const buttons = new Map(after.map((button) => [button.id, button]));
  for (const [id, body] of new Map(messages.map(({ buttonId, body }) => [buttonId, body]))) {
    const button = buttons.get(id);
    const { buttonTitle } = JSON.parse(body) as { buttonTitle: string };
    const isNew = button !== undefined && button.version > (versions.get(id) ?? 0);
    if (!isNew || button.parameters['BUTTONTITLE'] !== buttonTitle) throw new Error(`${id} is not as it should be`);
  }
};

/** Delivers the messages and returns the updates per second. */
const speedOf = async (handler: Handler, anveo: Anveo, messages: readonly Message[]) => {
  const before = await anveo.ask({});
  const { ms } = await handler.ask({ messages, times: 1 });
  checkButtons(messages, before, await anveo.ask({}));
  return (1000 * messages.length) / ms;
};

/** Returns the updates per second of each handler, for each part of the messages. */
const speedsOf = async (
  files: Record<string, string>,
  messages: readonly Message[],
): Promise<Record<string, number[]>> => {
  const anveo: Anveo = await startChild(program('anveo-simulator'), [String(BUTTONS)]);
  await anveo.ask({ delayMs: DELAY_MS });
  const environment = environmentOf(anveo.greeting);
  const handlers: { name: string; handler: Handler; speeds: number[] }[] = [];
  for (const [name, file] of Object.entries(files)) {
    handlers.push({ name, handler: await startChild(program('handler'), [file], environment), speeds: [] });
  }
  const size = messages.length / PARTS;
  for (let part = 0; part < PARTS; part += 1) {
    const some = messages.slice(part * size, (part + 1) * size);
    for (const { handler, speeds } of handlers) speeds.push(await speedOf(handler, anveo, some));
  }
  await Promise.all([...handlers.map(({ handler }) => handler.end()), anveo.end()]);
  return Object.fromEntries(handlers.map(({ name, speeds }) => [name, speeds]));
};

const compare = async (what: string, messages: readonly Message[], mark: Mark): Promise<Row[]> => {
  const files = {
    peer: await bundle('peers/powertools'),
    skilled: await bundle('peers/skilled'),
    ours: await bundleFunction(),
  };
  const { peer = [], skilled = [], ours = [] } = await speedsOf(files, messages);
  const figure = (all: number[]) => `${median(all).toFixed(0)} updates/s`;
  return [
    { what: `${what}: peer`, figure: figure(peer) },
    { what: `${what}: skilled peer`, figure: figure(skilled) },
    { what: `${what}: update-button, against the peer`, figure: figure(ours), ratio: medianRatio(ours, peer), mark },
    { what: `${what}: the same, against the skilled peer`, figure: figure(ours), ratio: medianRatio(ours, skilled) },
  ];
};

const messages = spread(BUTTONS, VERSIONS);

export const delivery: Benchmark = {
  title: 'Delivery, against what a user would write instead',
  about: [
    `${BUTTONS * VERSIONS} updates over ${BUTTONS} buttons in batches of ten, Anveo's simulator answering after ${DELAY_MS} ms, in`,
    `${PARTS} parts that the handlers deliver in turns. The peer is Powertools' FIFO batch processor with its parser, its parameters and`,
    'fetch, as its documentation shows it: one record after another. The skilled peer runs it for each message group, groups side by side. The',
    'ratio to the peer is concurrency: the skilled peer, whose groups also run side by side, comes close. In batches of one button,',
    'update-button sends only the newest update and the peers send all. Real SQS favours the messages of one group, hence the second shape.',
  ].join('\n'),
  run: async () => [
    ...(await compare('batches of ten buttons', messages, { atLeast: 8 })),
    ...(await compare('batches of one button', byButton(messages), { atLeast: 5 })),
  ],
};
