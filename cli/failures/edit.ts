import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isObject, jsonFault } from '../../functions/event/json.ts';
import { confirm } from '../confirm.ts';
import { CommandError } from '../exit.ts';

/** Events by the IDs of their failures. */
export type Events = Readonly<Record<string, unknown>>;

/** Returns the faults of edited events, a line each. */
type Check = (edited: Events) => readonly string[];

const openEditor = async (file: string): Promise<void> => {
  const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new CommandError(`nothing was sent: the editor ${editor} ended with ${code}`);
};

/** Returns the events in a file, or what is wrong with it. */
const readEvents = async (file: string, known: Events): Promise<Events | string> => {
  let edited: unknown;
  try {
    edited = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return `the file ${jsonFault(error as SyntaxError)}`;
  }
  if (!isObject(edited)) return 'the file must hold an object: an event by each ID';
  const unknown = Object.keys(edited).find((id) => !Object.hasOwn(known, id));
  return unknown === undefined ? edited : `${unknown} is none of the IDs that were to be edited`;
};

/**
 * Lets the operator edit events in an editor ($VISUAL, $EDITOR or vi), as a JSON file that has them by ID. An event that is
 * taken out of the file is left as it is. While there are faults it asks whether to edit again.
 * @throws CommandError when the editor fails, or the operator gives up; then the file stays
 */
export const editEvents = async (events: Events, check: Check): Promise<Events> => {
  const file = join(await mkdtemp(join(tmpdir(), 'anveo-buttons-')), 'events.json');
  await writeFile(file, `${JSON.stringify(events, null, 2)}\n`, { mode: 0o600 });
  for (;;) {
    await openEditor(file);
    const edited = await readEvents(file, events);
    const faults = typeof edited === 'string' ? [edited] : check(edited);
    if (faults.length === 0 && typeof edited !== 'string') {
      await rm(dirname(file), { recursive: true });
      return edited;
    }
    const what = `nothing was sent: the edited events are in ${file}`;
    if (!process.stdin.isTTY) throw new CommandError(`${what}\n${faults.join('\n')}`);
    process.stderr.write(`${faults.join('\n')}\n`);
    if (!(await confirm('Edit again?', what))) throw new CommandError(what);
  }
};
