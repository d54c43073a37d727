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
/** The updates are delivered in so many parts, each by one handler and then by the other. */
const PARTS = 5;
const DELAY_MS = 50;

type Handler = Child<Work, Cost, unknown>;
type Anveo = Child<object, Button[], Backend>;

/** Throws unless every button of these messages is as its last one says, and was updated since. */
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

/** Updates a second. */
const speedOf = async (handler: Handler, anveo: Anveo, messages: readonly Message[]) => {
  const before = await anveo.ask({});
  const { ms } = await handler.ask({ messages, times: 1 });
  checkButtons(messages, before, await anveo.ask({}));
  return (1000 * messages.length) / ms;
};

const compare = async (what: string, messages: readonly Message[], mark: Mark): Promise<Row[]> => {
  const anveo: Anveo = await startChild(program('anveo-simulator'), [String(DELAY_MS), String(BUTTONS)]);
  const environment = environmentOf(anveo.greeting);
  const ours: Handler = await startChild(program('handler'), [await bundleFunction()], environment);
  const peer: Handler = await startChild(program('handler'), [await bundle('peers/powertools')], environment);
  const size = messages.length / PARTS;
  const speeds = { ours: [] as number[], peer: [] as number[] };
  for (let part = 0; part < PARTS; part += 1) {
    const some = messages.slice(part * size, (part + 1) * size);
    speeds.ours.push(await speedOf(ours, anveo, some));
    speeds.peer.push(await speedOf(peer, anveo, some));
  }
  await Promise.all([ours.end(), peer.end(), anveo.end()]);
  const figure = (all: number[]) => `${median(all).toFixed(0)} updates/s`;
  return [
    { what: `${what}: peer`, figure: figure(speeds.peer) },
    { what: `${what}: update-button`, figure: figure(speeds.ours), ratio: medianRatio(speeds.ours, speeds.peer), mark },
  ];
};

const messages = spread(BUTTONS, VERSIONS);

export const delivery: Benchmark = {
  title: 'Delivery, against what a user would write instead',
  about: [
    `${BUTTONS * VERSIONS} updates over ${BUTTONS} buttons in batches of ten, Anveo's simulator answering after ${DELAY_MS} ms, in`,
    `${PARTS} parts that both handlers deliver in turns. The peer is Powertools' FIFO batch processor with its parser, its`,
    'parameters and fetch. Real SQS favours the messages of one group, hence the second shape.',
  ].join('\n'),
  run: async () => [
    ...(await compare('batches of ten buttons', messages, { atLeast: 8 })),
    ...(await compare('batches of one button', byButton(messages), { atLeast: 5 })),
  ],
};
