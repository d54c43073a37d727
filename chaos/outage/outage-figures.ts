import { livesOf, wordsOf } from '../checks/lives.ts';
import { type Counts, count } from '../figures.ts';
import type { Outage } from './outage.ts';
import { recoveriesOf } from './recovery.ts';

/** Returns an outage's figures, in groups of counts. */
export const outageFiguresOf = (outage: Outage): Record<string, Counts> => {
  const { facts, began, ended } = outage;
  const { entries, published, letters } = facts;
  const isDown = ({ at }: { at: number }) => at >= began && at < ended;
  const whileDown = (kind: 'published' | 'called' | 'received') =>
    entries.filter((entry) => entry.kind === kind && isDown(entry)).length;
  const { usual, afterMany } = recoveriesOf(outage);
  return {
    events: [
      ['in all', published.size],
      ['while Anveo was down', whileDown('published')],
    ],
    outcomes: count(livesOf(facts), ({ final }) => wordsOf(final)),
    'dead letters': [
      ['in all', letters.length],
      ['not confirmed at first', new Set(entries.flatMap((each) => notConfirmed(each))).size],
    ],
    'while Anveo was down': [
      ['receives', whileDown('received')],
      ['calls of Anveo', whileDown('called')],
    ],
    'after its return': [
      [`s until the last update was out of the queue (at most ${usual.boundS})`, usual.slowestS],
      [`s, after more than 200 receives (at most ${afterMany.boundS})`, afterMany.slowestS],
    ],
  };
};

const notConfirmed = (entry: Outage['facts']['entries'][number]): string[] =>
  entry.kind === 'logged' && entry.outcome.cause === 'dead-letter-queue' ? [entry.messageId] : [];
