import { program, startChild } from './child.ts';
import type { Room, RoomOptions } from './processes/room.ts';
import type { Benchmark } from './row.ts';

const options: RoomOptions = { rows: 20_000, backlog: 1000, delayMs: 125, shares: [0.25, 0.5, 0.75] };

const run = async () => {
  const environment = { PATH: process.env['PATH'] ?? '' };
  const child = await startChild<RoomOptions, Room>(program('room'), [], environment);
  const { rate, waits } = await child.ask(options);
  await child.end();
  const longest = Math.max(...waits.map(({ ms }) => ms)) / 1000;
  const backlogS = options.backlog / rate;
  return [
    { what: 'delivery', figure: `${rate.toFixed(0)} updates/s` },
    { what: 'the backlog ÷ that rate', figure: `${backlogS.toFixed(1)} s` },
    { what: 'messages in the queue before each', figure: waits.map(({ before }) => before).join(', ') },
    { what: 'each delivered after', figure: waits.map(({ ms }) => `${(ms / 1000).toFixed(1)} s`).join(', ') },
    {
      what: 'the longest, of twice the backlog ÷ the rate',
      figure: `${longest.toFixed(1)} s`,
      ratio: longest / (2 * backlogS),
      mark: { atMost: 1 },
    },
    {
      what: 'behind half of the run, without its pace (computed)',
      figure: `${(options.rows / 2 / rate).toFixed(0)} s`,
    },
  ];
};

export const room: Benchmark = {
  title: 'Room for others',
  about: [
    `\`bulk run --backlog ${options.backlog}\` over ${options.rows.toLocaleString('en-US')} rows in the sandbox, Anveo's simulator answering after ${options.delayMs} ms. Updates`,
    'of another button are published when a quarter, a half and three quarters of the rows are delivered.',
  ].join('\n'),
  run,
};
