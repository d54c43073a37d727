import { EXPECTED_NAME, isButtonPattern, isPublisherName } from '../../functions/http/publishers.ts';
import { createKey } from '../../functions/http/signature.ts';
import { confirm } from '../confirm.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { count, paint, print, printable, printJson } from '../output.ts';
import { changePublishers } from './change.ts';
import { adding, addingKey, droppingBefore, publisherNamed, removing } from './edits.ts';
import { findSecret, type PublishersSecret, readSecret, type SecretOptions } from './secret.ts';

interface Options extends SecretOptions {
  json?: true;
}

export interface AddOptions extends Options {
  /** Patterns of the buttons that the publisher may update; every button without them. */
  buttons?: string[];
}

export interface RemoveOptions extends Options {
  /** Changes it without asking. */
  yes?: true;
}

export interface RotateOptions extends RemoveOptions {
  /** Takes all keys away but the newest. */
  dropOld?: true;
}

const HOLDS = 'The key holds within five minutes (secretTtlSeconds), mostly at its first use.';
const ENDS = 'within five minutes (secretTtlSeconds)';

const say = (text: string) => process.stderr.write(`${text}\n`);

const command = (words: string, { stack }: SecretOptions) =>
  `npx --no anveo-buttons publishers ${words}${stack === undefined ? '' : ` --stack ${stack}`}`;

const urlOf = ({ httpUrl }: PublishersSecret, name: string) => `${httpUrl}/v1/${name}/updates`;

/** Returns the lines that a publisher needs. */
const forPublisher = (secret: PublishersSecret, name: string, key: string): string[] => [
  '',
  `URL   ${urlOf(secret, name)}`,
  `Name  ${name}`,
  `Key   ${key}`,
  '',
];

const buttonsText = (buttons: readonly string[] | undefined) =>
  buttons === undefined ? 'every button' : printable(buttons.join(', '));

/** @throws CommandError that names the name or all patterns that are wrong */
const requireValid = (name: string, buttons: readonly string[] = []): void => {
  if (!isPublisherName(name)) throw new CommandError(`the name must be ${EXPECTED_NAME}, but is "${name}"`, EXIT.usage);
  const wrong = buttons.filter((pattern) => !isButtonPattern(pattern));
  if (wrong.length === 0) return;
  const quoted = wrong.map((pattern) => `"${pattern}"`).join(', ');
  throw new CommandError(
    `--buttons must be button IDs, in which * stands for any characters and never comes twice in a row, but has ${quoted}`,
    EXIT.usage,
  );
};

/** Adds a publisher, and prints what it needs. */
export const add = async (name: string, { buttons, json, ...options }: AddOptions): Promise<ExitCode> => {
  requireValid(name, buttons);
  const secret = await findSecret(options);
  const key = createKey();
  await changePublishers(secret, adding(name, { keys: [key], ...(buttons && { buttons }) }));
  if (json) await printJson({ name, url: urlOf(secret, name), key, buttons });
  else
    await print(
      paint('green', `Publisher ${name} may update ${buttonsText(buttons)}. Its key is shown this once:`),
      ...forPublisher(secret, name, key),
      HOLDS,
    );
  return EXIT.done;
};

/** Asks, unless it is answered already. Returns whether the change is wanted. */
const isWanted = async (question: string, { yes }: RemoveOptions): Promise<boolean> => {
  if (yes || (await confirm(question, 'nothing was changed'))) return true;
  say('Nothing was changed.');
  return false;
};

const dropOld = async (name: string, { json, ...options }: RotateOptions): Promise<ExitCode> => {
  const secret = await findSecret(options);
  const { keys } = publisherNamed((await readSecret(secret)).publishers, name);
  const edit = droppingBefore(name, keys.at(-1) ?? '');
  edit(new Map([[name, { keys }]]));
  const question = `Take ${count(keys.length - 1, 'older key')} of ${name} away? What is signed with it will be refused.`;
  if (!(await isWanted(question, options))) return EXIT.refused;
  const left = publisherNamed(await changePublishers(secret, edit), name).keys.length;
  await (json
    ? printJson({ name, keys: left })
    : print(paint('green', `Only the newest key of ${name} holds: the older one is refused ${ENDS}.`)));
  return EXIT.done;
};

/** Gives a publisher a second key and prints it, or takes the older one away. */
export const rotate = async (name: string, options: RotateOptions): Promise<ExitCode> => {
  if (options.dropOld) return dropOld(name, options);
  const secret = await findSecret(options);
  const key = createKey();
  const { keys } = publisherNamed(await changePublishers(secret, addingKey(name, key)), name);
  if (options.json) await printJson({ name, url: urlOf(secret, name), key, keys: keys.length });
  else
    await print(
      paint('green', `Publisher ${name} has a second key, and both hold. It is shown this once:`),
      ...forPublisher(secret, name, key),
      HOLDS,
      `Once the publisher signs with it: ${command(`rotate ${name} --drop-old`, options)}`,
    );
  return EXIT.done;
};

/** Removes a publisher. */
export const remove = async (name: string, { json, ...options }: RemoveOptions): Promise<ExitCode> => {
  const secret = await findSecret(options);
  publisherNamed((await readSecret(secret)).publishers, name);
  if (!(await isWanted(`Remove the publisher ${name}? All that it sends will be refused.`, options)))
    return EXIT.refused;
  await changePublishers(secret, removing(name));
  await (json
    ? printJson({ name, removed: true })
    : print(paint('green', `Publisher ${name} is removed: its keys are refused ${ENDS}.`)));
  return EXIT.done;
};

/** Prints the publishers, without their keys. */
export const list = async ({ json, ...options }: Options): Promise<ExitCode> => {
  const { publishers } = await readSecret(await findSecret(options));
  const all = [...publishers].sort(([a], [b]) => (a < b ? -1 : 1));
  if (json) {
    await printJson(...all.map(([name, { keys, buttons }]) => ({ name, keys: keys.length, buttons })));
    return EXIT.done;
  }
  const width = Math.max(0, ...publishers.keys().map((name) => name.length));
  const lines = all.map(
    ([name, { keys, buttons }]) =>
      `${name.padEnd(width)}  ${count(keys.length, 'key').padEnd(6)}  ${buttonsText(buttons)}`,
  );
  await print(...(all.length === 0 ? [`No publishers: ${command('add NAME', options)}`] : lines));
  return EXIT.done;
};
