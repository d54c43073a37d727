import { livesOf, wordsOf } from '../checks/lives.ts';
import { type Counts, count } from '../figures.ts';
import type { Outage } from './outage.ts';

const MINUTE_MS = 60_000;

/** What an outage came to. */
export const outageFiguresOf = ({ facts, began, ended }: Outage): Record<string, Counts> => {
  const { entries, published } = facts;
  const isDown = ({ at }: { at: number }) => at >= began && at < ended;
  const whileDown = (kind: 'published' | 'called' | 'received') =>
    entries.filter((entry) => entry.kind === kind && isDown(entry)).length;
  const last = entries.findLast(({ kind }) => kind === 'deleted')?.at ?? ended;
  return {
    events: [
      ['in all', published.size],
      ['while Anveo was down', whileDown('published')],
    ],
    outcomes: count(livesOf(facts), ({ final }) => wordsOf(final)),
    'while Anveo was down': [
      ['receives', whileDown('received')],
      ['calls of Anveo', whileDown('called')],
    ],
    'after its return': [['minutes until the last update was out of the queue', Math.ceil((last - ended) / MINUTE_MS)]],
  };
};
