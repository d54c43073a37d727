import { expect, onTestFinished, test } from 'vitest';
import { parsePublishers } from '../../../functions/http/publishers.ts';
import { createKey, sign } from '../../../functions/http/signature.ts';
import { AWS_ENVIRONMENT } from '../../../sandbox/aws.ts';
import { DEMO, keyOfDemo, PUBLISHERS_SECRET_ID, seedPublishers } from '../../../sandbox/publishers.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { startSecretsManager } from '../../../sandbox/secrets-manager.ts';
import { simpleEvent } from '../../delivery/events.ts';
import { folder } from '../../sandbox/program.ts';
import { STACK, startCloudFormation } from '../cloud-formation.ts';
import { cli, read } from '../fixture.ts';
import { folderOf, pretendSandbox } from '../sandbox-folder.ts';
import { hasTerminals, onTerminal } from '../terminal.ts';

const HTTP = 'http://127.0.0.1:8080';

/** A folder in which a sandbox with these publishers seems to run. */
const start = async (publishers?: unknown) => {
  const secrets = await startSecretsManager(0);
  onTestFinished(() => secrets.close());
  if (publishers === undefined) seedPublishers(secrets);
  else secrets.put(PUBLISHERS_SECRET_ID, JSON.stringify(publishers));
  const cwd = folder();
  pretendSandbox(cwd, { secretsManager: secrets.url, publishersSecretId: PUBLISHERS_SECRET_ID, http: HTTP });
  const text = () => secrets.get(PUBLISHERS_SECRET_ID) ?? '';
  const held = () => Object.fromEntries(parsePublishers(text()) ?? []);
  return { cwd, secrets, text, held, publishers: (...args: string[]) => cli(['publishers', ...args], cwd) };
};

const keyIn = (out: string) => /^Key {3}(whsec_\S+)$/m.exec(out)?.[1] ?? '';

test('add shows the key once, with all that the publisher needs', async () => {
  const { publishers, held } = await start({});
  const { code, out, err } = await publishers('add', 'sales', '--buttons', 'SALES-*', 'NIGHT');
  const key = keyIn(out);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    'Publisher sales may update SALES-*, NIGHT. Its key is shown this once:\n\n' +
      `URL   ${HTTP}/v1/sales/updates\nName  sales\nKey   ${key}\n\n` +
      'The key holds within five minutes (secretTtlSeconds), mostly at its first use.\n',
  );
  expect(held()).toEqual({ sales: { keys: [key], buttons: ['SALES-*', 'NIGHT'] } });
  expect(Buffer.from(key.slice('whsec_'.length), 'base64')).toHaveLength(32);
});

test('add --json gives the same to a script, and two keys are never the same', async () => {
  const { publishers, held } = await start({});
  const [added] = read((await publishers('add', 'crm', '--json')).out) as [{ key: string }];
  const [other] = read((await publishers('add', 'erp', '--json')).out) as [{ key: string }];
  expect(added).toEqual({ name: 'crm', url: `${HTTP}/v1/crm/updates`, key: added.key });
  expect(held()).toEqual({ crm: { keys: [added.key] }, erp: { keys: [other.key] } });
  expect(added.key).not.toBe(other.key);
});

test.each([
  [
    ['add', 'demo'],
    1,
    'there is a publisher demo already: rotate gives it a new key, and remove and add other buttons',
  ],
  [['add', 'c r m'], 2, 'the name must be 1 to 64 letters, digits, - and _'],
  [['add', '__proto__'], 2, 'the name must be 1 to 64 letters'],
  [['add', 'crm', '--buttons', 'A', '', 'B**'], 2, 'but has "", "B**"'],
  [['rotate', 'crm'], 1, 'there is no publisher crm, only demo'],
  [['rotate', 'demo', '--drop-old'], 1, 'demo has no older key: rotate gives it a newer one first'],
  [['rotate', 'crm', '--drop-old', '--yes'], 1, 'there is no publisher crm'],
  [['remove', 'crm', '--yes'], 1, 'there is no publisher crm, only demo'],
  [['remove', 'demo'], 2, 'nothing was changed: without a terminal to ask on, --yes is needed'],
  [['add'], 2, "missing required argument 'name'"],
])('%j is refused, and nothing is changed', async (args, expected, words) => {
  const { publishers, text } = await start();
  const before = text();
  const { code, out, err } = await publishers(...args);
  expect(err).toContain(words);
  expect([code, out, text()]).toEqual([expected, '', before]);
});

test('both keys hold until the old one is dropped, and a third is refused', async () => {
  const { publishers, held } = await start({ crm: { keys: [createKey()], buttons: ['A'] } });
  const [old = ''] = held()['crm']?.keys ?? [];
  const rotated = await publishers('rotate', 'crm');
  const key = keyIn(rotated.out);
  expect(held()).toEqual({ crm: { keys: [old, key], buttons: ['A'] } });
  expect(rotated.out).toContain('Publisher crm has a second key, and both hold. It is shown this once:\n');
  expect(rotated.out).toContain(
    '\nOnce the publisher signs with it: npx --no anveo-buttons publishers rotate crm --drop-old\n',
  );
  const third = await publishers('rotate', 'crm');
  expect(third).toMatchObject({ code: 1, out: '', err: expect.stringContaining('crm has 2 keys') });
  const asked = await publishers('rotate', 'crm', '--drop-old');
  expect(asked.err).toContain('without a terminal to ask on, --yes is needed');
  expect(held()['crm']?.keys).toEqual([old, key]);
  const dropped = await publishers('rotate', 'crm', '--drop-old', '--yes');
  expect(dropped).toMatchObject({
    code: 0,
    out: 'Only the newest key of crm holds: the older one is refused within five minutes (secretTtlSeconds).\n',
  });
  expect(held()).toEqual({ crm: { keys: [key], buttons: ['A'] } });
});

test('remove takes the publisher away and leaves the others', async () => {
  const { publishers, held } = await start({ crm: { keys: [createKey()] }, erp: { keys: [createKey()] } });
  const { code, out } = await publishers('remove', 'crm', '--yes', '--json');
  expect([code, read(out), Object.keys(held())]).toEqual([0, [{ name: 'crm', removed: true }], ['erp']]);
});

test('list shows names, numbers of keys and buttons, and no key', async () => {
  const both = [createKey(), createKey()];
  const { publishers } = await start({ sales: { keys: both, buttons: ['S\u001b*', 'B'] }, crm: { keys: [both[0]] } });
  const { out } = await publishers('list');
  expect(out).toBe('crm    1 key   every button\nsales  2 keys  S\\u001b*, B\n');
  const asJson = await publishers('list', '--json');
  expect(read(asJson.out)).toEqual([
    { name: 'crm', keys: 1 },
    { name: 'sales', keys: 2, buttons: ['S\u001b*', 'B'] },
  ]);
  expect(asJson.out + out).not.toContain('whsec_');
});

test('list of no publishers says how one is added', async () => {
  const { publishers } = await start({});
  expect(await publishers('list')).toMatchObject({
    code: 0,
    out: 'No publishers: npx --no anveo-buttons publishers add NAME\n',
  });
});

test.runIf(hasTerminals).each([
  ['y\n', 0, []],
  ['n\n', 1, [DEMO]],
  ['\u0003', 130, [DEMO]],
])('remove asks on a terminal, and %j ends it with %d', async (answer, expected, left) => {
  const { cwd, held } = await start();
  const { code, shown } = await onTerminal(['publishers', 'remove', DEMO], cwd, '[y/N]', answer);
  expect(shown).toContain('Remove the publisher demo? All that it sends will be refused. [y/N]');
  expect([code, Object.keys(held())]).toEqual([expected, left]);
});

test('a stack without the HTTP interface says which setting turns it on', async () => {
  Object.assign(process.env, AWS_ENVIRONMENT.variables);
  await startCloudFormation({ QueueUrl: 'https://x' });
  const { code, err } = await cli(['publishers', 'list', '--stack', STACK]);
  expect(err).toContain(
    `the stack ${STACK} has no HTTP interface: set "http": true under "updater" in cdk.json, then npm run deploy`,
  );
  expect(code).toBe(2);
});

test('on a stack the URL is its HttpUrl, and commands name the stack', async () => {
  const { secrets } = await start({ crm: { keys: [createKey()] } });
  Object.assign(process.env, AWS_ENVIRONMENT.variables, { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url });
  await startCloudFormation({ PublishersSecretArn: PUBLISHERS_SECRET_ID, HttpUrl: 'https://buttons.example.com' });
  const { code, out } = await cli(['publishers', 'rotate', 'crm', '--stack', STACK]);
  expect(code).toBe(0);
  expect(out).toContain('\nURL   https://buttons.example.com/v1/crm/updates\n');
  expect(out).toContain(`publishers rotate crm --drop-old --stack ${STACK}\n`);
});

test('without a stack and a sandbox it is wrong usage', async () => {
  const { code, err } = await cli(['publishers', 'add', 'crm'], folder());
  expect(err).toContain('no stack is named: name a deployed stack with --stack, or start the sandbox');
  expect(code).toBe(2);
});

test('a new key holds at its first request, beside the old one, and the name and buttons are kept to', async () => {
  const sandbox = await startSandbox({ dataDir: undefined, buttons: ['A'], onLog: () => undefined });
  onTestFinished(() => sandbox.close());
  const cwd = folderOf(sandbox);
  const send = async (name: string, key: string, id: string) => {
    const body = JSON.stringify(simpleEvent({ id }));
    const webhookId = crypto.randomUUID();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = sign({ id: webhookId, timestamp, body }, key);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    };
    return (await fetch(`${sandbox.http.url}/v1/${name}/updates`, { method: 'POST', headers, body })).status;
  };
  const old = keyOfDemo(sandbox.secrets) ?? '';
  expect(await send(DEMO, old, 'A')).toBe(202);
  const [added] = read((await cli(['publishers', 'add', 'crm', '--buttons', 'A*', '--json'], cwd)).out) as [
    { key: string },
  ];
  const [rotated] = read((await cli(['publishers', 'rotate', DEMO, '--json'], cwd)).out) as [{ key: string }];
  expect(await send('crm', added.key, 'A')).toBe(202);
  expect(await send('crm', added.key, 'B')).toBe(403);
  expect([await send(DEMO, old, 'A'), await send(DEMO, rotated.key, 'A')]).toEqual([202, 202]);
  expect(await send(DEMO, added.key, 'A')).toBe(401);
});
