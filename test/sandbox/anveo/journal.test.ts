import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../sandbox/anveo/account.ts';
import { startSimulator } from '../../../sandbox/anveo/simulator.ts';
import { createStore } from '../../../sandbox/anveo/store.ts';
import { answerTo, CALLFLOW, elements, envelope, HEADERS, SIMPLE, simple, start } from './fixture.ts';

const journalPath = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'anveo-simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'journal.jsonl');
};

test('a simulator that is started again goes on with the buttons that it had', async () => {
  const journal = await journalPath();
  const first = await start({ journal, buttons: ['ID1', '__proto__', 'untouched'] });
  const variable = '<PARAMETER NAME="VARIABLE" VARIABLENAME="__proto__">1</PARAMETER>';
  await answerTo(first, simple());
  await answerTo(first, envelope(elements({ ...CALLFLOW, ID: '__proto__' }) + variable));
  first.addButtons(['late']);
  const before = first.buttons();
  await first.close();

  const second = await start({ journal, buttons: ['ID1', 'new'] });
  expect(JSON.stringify(second.buttons().slice(0, -1))).toBe(JSON.stringify(before));
  expect(second.button('ID1')).toMatchObject({ version: 1, parameters: SIMPLE });
  expect(second.button('new')?.version).toBe(0);
  expect(await answerTo(second, simple())).toBe('SUCCESS');
  expect(second.button('ID1')?.version).toBe(2);
});

test('a rotated account is still the rotated one after a new start', async () => {
  const journal = await journalPath();
  const first = await start({ journal });
  first.setAccount({ userKey: 'rotated', profiles: ['PROFILEID123'] });
  await first.close();
  const second = await start({ journal });
  expect(await answerTo(second, simple())).toContain('user key');
  expect(await answerTo(second, envelope(elements(SIMPLE), 'rotated'))).toBe('SUCCESS');
});

const SIMULATOR = pathToFileURL(join(import.meta.dirname, '../../../sandbox/anveo/simulator.ts')).href;
const CHILD = `
  import { startSimulator } from '${SIMULATOR}';
  const { endpoint } = await startSimulator({ journal: process.argv[1], buttons: ['ID1'] });
  process.stdout.write(endpoint);
`;

test('every answered update survives SIGKILL', async () => {
  const journal = await journalPath();
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, journal], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [endpoint] = await once(child.stdout, 'data');
  for (const BUTTONTITLE of ['1', '2', '3']) {
    await fetch(String(endpoint), { method: 'POST', headers: HEADERS, body: simple({ BUTTONTITLE }) });
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const simulator = await start({ journal });
  expect(simulator.button('ID1')).toMatchObject({ version: 3, parameters: { BUTTONTITLE: '3' } });
});

test.each(['{"change":"upd', '{"change":"added","ids":["torn"]}', '\u0000'])(
  'a torn last line %j is dropped, and what follows it is kept',
  async (torn) => {
    const journal = await journalPath();
    const first = await start({ journal });
    await answerTo(first, simple());
    await first.close();
    const whole = await readFile(journal, 'utf8');
    await appendFile(journal, torn);

    const second = await start({ journal });
    expect(second.buttons()).toMatchObject([{ id: 'ID1', version: 1 }]);
    expect(await readFile(journal, 'utf8')).toBe(whole);
    await answerTo(second, simple());
    await second.close();

    const third = await start({ journal });
    expect(third.buttons()).toMatchObject([{ id: 'ID1', version: 2 }]);
  },
);

test('a line that is broken before the last one stops the start and is named', async () => {
  const journal = await journalPath();
  await writeFile(journal, '{"change":"added","ids":["A"]}\nbroken\n');
  await expect(startSimulator({ journal })).rejects.toThrow(`${journal}:2 is not a line of a simulator's journal.`);
});

test('what changes nothing is not journalled', async () => {
  const journal = await journalPath();
  const simulator = await start({ journal });
  const before = await readFile(journal, 'utf8');
  await answerTo(simulator, simple({ TEST: 'TRUE' }));
  await answerTo(simulator, simple({ ID: 'unknown' }));
  simulator.addButtons(['ID1']);
  expect(await readFile(journal, 'utf8')).toBe(before);
});

test('the journal, which may hold an account, is for its owner only', async () => {
  const journal = await journalPath();
  await start({ journal });
  expect((await stat(journal)).mode & 0o777).toBe(0o600);
});

test('a change that cannot be journalled does not take effect', () => {
  const append = () => {
    throw new Error('no space left');
  };
  const past = [{ change: 'added' as const, ids: ['ID1'] }];
  const store = createStore({ past, append, close: () => {} }, DEFAULT_ACCOUNT, () => new Date(0));
  const content = { parameters: {}, countries: [], variables: {}, test: false };
  expect(() => store.add(['ID2'])).toThrow('no space left');
  expect(() => store.update('ID1', content)).toThrow('no space left');
  expect(() => store.setAccount({ userKey: 'a', profiles: [] })).toThrow('no space left');
  expect(store.buttons()).toMatchObject([{ id: 'ID1', version: 0 }]);
  expect(store.account).toBe(DEFAULT_ACCOUNT);
});
