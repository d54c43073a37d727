import type { Facts, Violation } from './facts.ts';
import type { Life } from './lives.ts';

const RULE = 'secrecy';

/** No key, Secure Phrase or signature in anything that the workers wrote, nor in a dead letter. */
export const nothingLeaked = (_lives: readonly Life[], { output, letters, secrets }: Facts): Violation[] => {
  const mask = (text: string) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '[the secret]'), text);
  const tells = (text: string) => secrets.some((secret) => text.includes(secret));
  const lines = output
    .filter(tells)
    .map((line) => ({ rule: RULE, detail: `a line holds a secret: ${mask(line)}`, messageIds: [] }));
  const written = letters
    .filter(({ body, attributes }) => tells(body) || Object.values(attributes).some(tells))
    .map(({ attributes }) => ({
      rule: RULE,
      detail: 'a dead letter holds a secret',
      messageIds: [attributes['SourceMessageId'] ?? ''],
    }));
  return [...lines, ...written];
};
