import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sign } from '../../functions/http/signature.ts';
import { readEndpoints } from '../../sandbox/endpoints-file.ts';
import { keyOfDemo } from '../../sandbox/publishers.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';
import { folder, start } from './program.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = 'sandbox/main.ts';

/** Sends a request that `demo` has signed, and returns the answer. */
const signed = (url: string, key: string, body = ''): Promise<Response> => {
  const id = `msg_${crypto.randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign({ id, timestamp, body }, key),
  };
  return fetch(url, body === '' ? { headers } : { method: 'POST', headers, body });
};

const eventFor = (id: string) => JSON.stringify(simpleEvent({ id, profileId: 'PROFILE123' }));

const startIt = async () => {
  const sandbox = await startSandbox({ dataDir: undefined, buttons: ['A'], onLog: () => undefined });
  onTestFinished(() => sandbox.close());
  const key = keyOfDemo(sandbox.secrets) ?? '';
  const post = (body = eventFor('A')) => signed(`${sandbox.http.url}/v1/demo/updates`, key, body);
  const ask = async (status: string) => (await signed(sandbox.http.url + status, key)).json();
  return { sandbox, post, ask };
};

type Accepted = { updates: { messageId: string; status: string }[] };

/** The lines that the guide prints after a title, without it. */
const linesAfter = (out: string, title: string, count: number): string => {
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith(title));
  return lines
    .slice(at, at + count)
    .map((line) => line.replace(title, '').trim())
    .join('\n');
};

const shell = async (script: string) => {
  const child = spawn('/bin/sh', [], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(script);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out };
};

test('the lines of the guide, pasted into a shell, deliver an update and show its outcome', async () => {
  const sandbox = start(MAIN, [], folder());
  let guide = '';
  sandbox.child.stdout?.on('data', (chunk) => {
    guide += chunk;
  });
  await sandbox.says('Ctrl-C ends it.');
  const { code, out } = await shell(linesAfter(guide, 'Over HTTP', 2));
  const [accepted = '', status, told = '', asked] = out.split('\n');
  const [update] = (JSON.parse(accepted) as Accepted).updates;
  expect([status, asked, code]).toEqual(['202', '200', 0]);
  expect(JSON.parse(told)).toMatchObject({
    button: 'SUPPORT',
    messageId: update?.messageId,
    outcome: 'delivered',
  });
  expect(guide.split('\n').filter((line) => line.length > 80 && /Over HTTP|publish-http/.test(line))).toEqual([]);
});

test('what the script sends with a wrong key is refused, and it ends with 1', async () => {
  const { sandbox } = await startIt();
  const url = `${sandbox.http.url}/v1/demo/updates`;
  const key = `whsec_${Buffer.alloc(32).toString('base64')}`;
  const { code, out } = await shell(`KEY=${key} sh examples/publish-http.sh ${url}`);
  expect([code, out.split('\n')[1], sandbox.queues.messages()]).toEqual([1, '401', []]);
});

test('while the delivery is paused, an update is accepted and waits', async () => {
  const { sandbox, post, ask } = await startIt();
  await sandbox.worker.setPolling(false);
  const answer = await post();
  const { updates } = (await answer.json()) as Accepted;
  expect(answer.status).toBe(202);
  expect(await ask(updates[0]?.status ?? '')).toMatchObject({ button: 'A', outcome: 'waiting' });
  const delivered = sandbox.anveo.nextRequest(({ applied }) => applied);
  await sandbox.worker.setPolling(true);
  await delivered;
  await expect.poll(() => ask(updates[0]?.status ?? '')).toMatchObject({ outcome: 'delivered' });
});

test('while the worker is replaced the answer is 503, and every 202 is on the queue', async () => {
  const { sandbox, post } = await startIt();
  await sandbox.worker.setPolling(false);
  const answers: Response[] = [];
  const accepted: string[] = [];
  const send = async () => {
    const answer = await post();
    answers.push(answer);
    if (answer.status !== 202) return;
    for (const { messageId } of ((await answer.json()) as Accepted).updates) accepted.push(messageId);
  };
  await send();
  const underWay = Array.from({ length: 20 }, send);
  process.kill(sandbox.worker.pid ?? 0, 'SIGKILL');
  await Promise.all([...underWay, send()]);
  const before = accepted.length;
  await expect.poll(() => send().then(() => accepted.length)).toBeGreaterThan(before);
  const unavailable = answers.filter(({ status }) => status === 503);
  expect(unavailable.map(({ headers }) => headers.get('retry-after'))).toContain('1');
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 503]));
  const queued = new Set(sandbox.queues.messages().map(({ messageId }) => messageId));
  expect(accepted.filter((messageId) => !queued.has(messageId))).toEqual([]);
});

test('a sandbox that was killed keeps the key of demo, and what it accepted', async () => {
  const cwd = folder();
  const first = start(MAIN, ['--data', 'state'], cwd);
  await first.says('Ctrl-C ends it.');
  const keyOf = () => /whsec_[\w+/=]+/.exec(readFileSync(join(cwd, 'state', 'secrets.json'), 'utf8'))?.[0] ?? '';
  const key = keyOf();
  const urlOf = () => readEndpoints(join(cwd, '.sandbox.json'))?.http ?? '';
  const answer = await signed(`${urlOf()}/v1/demo/updates`, key, eventFor('SUPPORT'));
  const { updates } = (await answer.json()) as Accepted;
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start(MAIN, ['--data', 'state'], cwd);
  await second.says('Ctrl-C ends it.');
  expect(keyOf()).toBe(key);
  const ask = async () => (await signed(urlOf() + updates[0]?.status, key)).json();
  await expect.poll(ask).toMatchObject({ outcome: 'delivered' });
});
