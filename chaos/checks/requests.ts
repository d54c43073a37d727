import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

/** A request that is sent again within five minutes puts nothing on the queue, and nothing is there that nobody published. */
export const requestsTakenOnce = (_lives: readonly Life[], { http, entries, published }: Facts): Violation[] => {
  const received = new Set(entries.flatMap((entry) => (entry.kind === 'received' ? [entry.messageId] : [])));
  const strange = [...received].filter((messageId) => !published.has(messageId));
  const violation = (rule: string, messageId: string) => ({ rule, detail: messageId, messageIds: [messageId] });
  return [
    ...(http?.doubled ?? []).map((messageId) => violation('a request that was sent again was taken twice', messageId)),
    ...strange.map((messageId) => violation('a message was received that nobody published', messageId)),
  ];
};
