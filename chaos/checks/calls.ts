import { isDeepStrictEqual } from 'node:util';
import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

const faultOf = ({ event, called }: Life): string | undefined => {
  if ((event.nature === 'invalid' || event.nature === 'expired') && called.length > 0) {
    return `is ${event.nature} and was sent to Anveo`;
  }
  const mayLand = event.nature !== 'refused' && event.nature !== 'poison' && event.button.nature === 'usual';
  if (!mayLand && called.some(({ request }) => request.applied)) return 'landed, though Anveo refuses it';
  const changed = called.some(({ request: { applied, parameters, countries, variables } }) => {
    return applied && !isDeepStrictEqual({ parameters, countries, variables }, event.content);
  });
  return changed ? 'reached Anveo with other content than was published' : undefined;
};

/** Anveo is sent what was published, and only what may be sent. */
export const asPublished = (lives: readonly Life[], { entries }: Facts): Violation[] => {
  const rule = 'calls of Anveo';
  const unknown = entries.some((entry) => entry.kind === 'called' && entry.event === undefined);
  const strange = lives.flatMap((life) => {
    const detail = faultOf(life);
    return detail === undefined ? [] : [{ rule, detail, messageIds: [life.messageId] }];
  });
  return [...(unknown ? [{ rule, detail: 'one is about no event', messageIds: [] }] : []), ...strange];
};
