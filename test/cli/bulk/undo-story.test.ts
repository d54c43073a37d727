import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { plan } from '../../plans/fixture.ts';
import { buttons, cli, jsonLines, read } from '../fixture.ts';
import { folderOf } from '../sandbox-folder.ts';

const EVENTS = buttons(100);
const IDS = EVENTS.map(({ id }) => String(id));
const OTHERS = IDS.slice(20, 57);
const SALE = 'https://example.com/sale.png';

/** The sandbox in a folder with a catalogue of 100 buttons and two plans: back to normal, and one that opens them at a wrong hour. */
const start = async () => {
  const sandbox = await startSandbox({ dataDir: undefined, buttons: IDS, onLog: () => undefined });
  onTestFinished(() => sandbox.close());
  const cwd = folderOf(sandbox);
  writeFileSync(join(cwd, 'catalogue.jsonl'), jsonLines(EVENTS));
  writeFileSync(join(cwd, 'normal.json'), JSON.stringify(plan({ catalogue: 'catalogue.jsonl' })));
  writeFileSync(join(cwd, 'bad.json'), JSON.stringify(plan({ catalogue: 'catalogue.jsonl', set: { hour24From: 3 } })));
  const bulk = async (...args: string[]) => {
    const ended = await cli(['bulk', ...args], cwd);
    expect(ended).toMatchObject({ code: 0 });
    return ended;
  };
  /** Waits until every update of a run has its outcome. */
  const settled = async (runId: string) => read((await bulk('status', runId, '--watch', '1', '--json')).out).at(-1);
  const publish = async (events: unknown[], wait = true) => {
    const args = ['publish', '-', ...(wait ? ['--wait'] : [])];
    expect(await cli(args, cwd, jsonLines(events))).toMatchObject({ code: 0 });
  };
  const shown = () => IDS.map((id) => sandbox.anveo.button(id)?.parameters);
  return { bulk, settled, publish, shown, cwd };
};

const runIdOf = (out: string) => /^(\S+): /.exec(out)?.[1] ?? '';

test('a bad run is undone after 37 of its 100 buttons were changed; then the undo is undone', async () => {
  const { bulk, settled, publish, shown } = await start();
  await settled(runIdOf((await bulk('run', 'normal.json', '--yes')).out));
  const good = shown();
  const bad = runIdOf((await bulk('run', 'bad.json', '--yes')).out);
  expect(await settled(bad)).toMatchObject({ published: 100, delivered: 100, waiting: 0 });
  await publish(OTHERS.map((id) => simpleEvent({ id, buttonImageUrl: SALE })));
  const before = shown();

  const undone = await bulk('undo', bad, '--yes');
  expect(undone.err).toContain('\n37 buttons changed since, left alone\n');
  expect(undone.err.match(/\bB\d+(?=[,\n])/g)).toEqual([...OTHERS].sort());
  const undo = runIdOf(undone.out);
  expect(await settled(undo)).toMatchObject({ published: 63, delivered: 63, waiting: 0 });
  const isOther = (_: unknown, index: number) => OTHERS.includes(IDS[index] ?? '');
  expect(shown()).toEqual(good.map((parameters, index) => (isOther(0, index) ? before[index] : parameters)));

  const again = runIdOf((await bulk('undo', undo, '--yes')).out);
  expect(await settled(again)).toMatchObject({ published: 63, delivered: 63, waiting: 0 });
  expect(shown()).toEqual(before);
});

test('what others sent before the undo and is delivered after it stays, and the undo is superseded', async () => {
  const { bulk, settled, publish, shown, cwd } = await start();
  await settled(runIdOf((await bulk('run', 'normal.json', '--yes')).out));
  const bad = runIdOf((await bulk('run', 'bad.json', '--yes')).out);
  await settled(bad);
  await cli(['pause', '--yes'], cwd);
  await publish([simpleEvent({ id: 'B7', buttonImageUrl: SALE })], false);
  const undo = runIdOf((await bulk('undo', bad, '--yes')).out);
  await cli(['resume', '--yes'], cwd);
  expect(await settled(undo)).toMatchObject({ published: 100, delivered: 99, superseded: 1 });
  const images = shown().map((parameters) => parameters?.['BUTTONIMAGEURL']);
  expect(images.indexOf(SALE)).toBe(IDS.indexOf('B7'));
  expect(shown().every((parameters) => parameters?.['HOUR24FROM'] === '9')).toBe(true);
});
