import type { Publisher, Publishers } from '../../functions/http/publishers.ts';
import { CommandError } from '../exit.ts';

/** Returns the publishers after a change. @throws CommandError when they do not allow it */
export type Edit = (publishers: Publishers) => Publishers;

/** Keys of one publisher while they are rotated. A third would mean that nobody knows which of them is in use. */
const MOST_AT_ONCE = 2;

/** Returns a publisher. @throws CommandError that names those that there are */
export const publisherNamed = (publishers: Publishers, name: string): Publisher => {
  const publisher = publishers.get(name);
  if (publisher) return publisher;
  const others = publishers.size === 0 ? ': there are none' : `, only ${[...publishers.keys()].join(', ')}`;
  throw new CommandError(`there is no publisher ${name}${others}`);
};

/** Adds a publisher. */
export const adding =
  (name: string, publisher: Publisher): Edit =>
  (publishers) => {
    if (!publishers.has(name)) return new Map([...publishers, [name, publisher]]);
    throw new CommandError(
      `there is a publisher ${name} already: rotate gives it a new key, and remove and add other buttons`,
    );
  };

/** Gives a publisher another key beside the one that it has. */
export const addingKey =
  (name: string, key: string): Edit =>
  (publishers) => {
    const publisher = publisherNamed(publishers, name);
    const { keys } = publisher;
    if (keys.length < MOST_AT_ONCE) return new Map([...publishers, [name, { ...publisher, keys: [...keys, key] }]]);
    throw new CommandError(
      `${name} has ${keys.length} keys, and the newest is being handed out: once the publisher signs with that, ` +
        'rotate --drop-old leaves only the newest; then rotate again',
    );
  };

/** Takes a publisher's keys away, apart from this one and those that are newer. */
export const droppingBefore =
  (name: string, key: string): Edit =>
  (publishers) => {
    const publisher = publisherNamed(publishers, name);
    const at = publisher.keys.indexOf(key);
    if (at > 0) return new Map([...publishers, [name, { ...publisher, keys: publisher.keys.slice(at) }]]);
    throw new CommandError(
      at === 0
        ? `${name} has no older key: rotate gives it a newer one first`
        : `the keys of ${name} have been changed meanwhile: see publishers list`,
    );
  };

/** Removes a publisher. */
export const removing =
  (name: string): Edit =>
  (publishers) => {
    publisherNamed(publishers, name);
    return new Map([...publishers].filter(([each]) => each !== name));
  };
