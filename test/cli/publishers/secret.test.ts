import { expect, onTestFinished, test } from 'vitest';
import { changePublishers } from '../../../cli/publishers/change.ts';
import { adding, addingKey, removing } from '../../../cli/publishers/edits.ts';
import { findSecret, readSecret } from '../../../cli/publishers/secret.ts';
import { parsePublishers } from '../../../functions/http/publishers.ts';
import { createKey } from '../../../functions/http/signature.ts';
import { AWS_ENVIRONMENT } from '../../../sandbox/aws.ts';
import { type Answer, failure, startJsonServer } from '../../../sandbox/json-server.ts';
import { startSecretsManager } from '../../../sandbox/secrets-manager.ts';
import { STACK, startCloudFormation } from '../cloud-formation.ts';

const SECRET = 'stack/publishers';
const KEY = createKey();

type Act = (action: string, forward: () => Promise<Answer>) => Promise<Answer>;

/** Secrets Manager behind something that can act before and after each request; a stack names its secret. */
const start = async (publishers: unknown, act: Act = (_, forward) => forward()) => {
  const secrets = await startSecretsManager(0);
  onTestFinished(() => secrets.close());
  secrets.put(SECRET, typeof publishers === 'string' ? publishers : JSON.stringify(publishers));
  const asked: string[] = [];
  const front = await startJsonServer(0, async ({ headers, json }) => {
    const target = String(headers['x-amz-target']);
    const action = target.replace('secretsmanager.', '');
    asked.push(action);
    const body = JSON.stringify(await json());
    return act(action, async () => {
      const answer = await fetch(secrets.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    });
  });
  onTestFinished(() => front.close());
  const aws = { AWS_ENDPOINT_URL_SECRETS_MANAGER: front.url, AWS_MAX_ATTEMPTS: '2' };
  Object.assign(process.env, AWS_ENVIRONMENT.variables, aws);
  await startCloudFormation({ PublishersSecretArn: SECRET, HttpUrl: 'https://x' });
  const held = () => Object.fromEntries(parsePublishers(secrets.get(SECRET) ?? '') ?? []);
  return { secrets, asked, held, secret: await findSecret({ stack: STACK }) };
};

const entry = (...keys: string[]) => ({ keys });

test('what somebody else writes between reading and writing is kept', async () => {
  let others = 0;
  const { secret, secrets, held, asked } = await start({ crm: entry(KEY) }, (action, forward) => {
    if (action === 'PutSecretValue' && others === 0) {
      others += 1;
      secrets.put(SECRET, JSON.stringify({ crm: entry(KEY), sales: entry(KEY) }));
    }
    return forward();
  });
  await changePublishers(secret, adding('new', entry(KEY)));
  expect(held()).toEqual({ crm: entry(KEY), sales: entry(KEY), new: entry(KEY) });
  const TRY = ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  expect(asked).toEqual([...TRY, 'GetSecretValue', ...TRY]);
});

test('ten operators at once lose nothing', async () => {
  const { secret, held } = await start({});
  const names = Array.from({ length: 10 }, (_, index) => `p${index}`);
  await Promise.all(names.map((name) => changePublishers(secret, adding(name, entry(KEY)))));
  expect(Object.keys(held()).sort()).toEqual(names);
});

test('of two who add the same name at once, one is refused and the key of the other holds', async () => {
  const { secret, held } = await start({});
  const keys = [createKey(), createKey()];
  const done = await Promise.allSettled(keys.map((key) => changePublishers(secret, adding('crm', entry(key)))));
  const won = keys.filter((_, index) => done[index]?.status === 'fulfilled');
  expect(won).toHaveLength(1);
  expect(held()).toEqual({ crm: { keys: won } });
});

test('a change whose answer got lost was made once', async () => {
  let lost = 0;
  const { secret, held } = await start({}, async (action, forward) => {
    const answer = await forward();
    if (action !== 'UpdateSecretVersionStage' || lost > 0) return answer;
    lost += 1;
    return failure('InternalServiceError', 'The answer got lost.', 500);
  });
  await changePublishers(secret, adding('crm', entry(KEY)));
  expect([lost, held()]).toEqual([1, { crm: entry(KEY) }]);
});

test('what others change all the time is given up, and is as they left it', async () => {
  let others = 0;
  const { secret, secrets, held } = await start({}, (action, forward) => {
    if (action === 'PutSecretValue') {
      others += 1;
      secrets.put(SECRET, JSON.stringify({ [`p${others}`]: entry(KEY) }));
    }
    return forward();
  });
  await expect(changePublishers(secret, adding('crm', entry(KEY)))).rejects.toMatchObject({
    message: `the secret ${SECRET} is being changed by somebody else all the time, and was not changed: try again`,
    exitCode: 3,
  });
  expect(held()).toEqual({ p10: entry(KEY) });
});

test.each([
  ['GetSecretValue', 'read'],
  ['PutSecretValue', 'written'],
  ['UpdateSecretVersionStage', 'written'],
])('%s that AWS denies names the secret and the policy, and nothing is changed', async (denied, done) => {
  const { secret, held } = await start({ crm: entry(KEY) }, (action, forward) =>
    action === denied ? Promise.resolve(failure('AccessDeniedException', 'User x may not.')) : forward(),
  );
  await expect(changePublishers(secret, removing('crm'))).rejects.toMatchObject({
    message:
      `the secret ${SECRET} cannot be ${done}: AccessDeniedException: User x may not. ` +
      "(the operator policy, the stack's output OperatorPolicyArn, allows it)",
    exitCode: 3,
  });
  expect(held()).toEqual({ crm: entry(KEY) });
});

test.each(['', '{', '[]', `{"crm":{"keys":["${KEY}"],"button":["A"]}}`, `{"crm":{"keys":["whsec_x"]}}`])(
  'a secret that holds %j is named, not quoted and not overwritten',
  async (text) => {
    const { secret, secrets, asked } = await start(text);
    const message = await changePublishers(secret, adding('new', entry(KEY))).catch((error: Error) => error.message);
    expect(message).toMatch(/^the secret stack\/publishers is not as documented, and is left as it is: expected JSON/);
    expect(message).not.toContain(KEY);
    expect([secrets.get(SECRET), asked]).toEqual([text, ['GetSecretValue']]);
  },
);

test('a secret that would be too long for Secrets Manager is not written', async () => {
  const patterns = Array.from({ length: 5000 }, (_, index) => `BUTTON-${index}*`);
  const { secret, asked } = await start({});
  await expect(changePublishers(secret, adding('crm', { keys: [KEY], buttons: patterns }))).rejects.toThrow(
    /^the secret stack\/publishers would have \d{5} bytes, and Secrets Manager takes 65536: remove publishers/,
  );
  expect(asked).toEqual(['GetSecretValue']);
});

test('other publishers keep their keys and patterns to the letter', async () => {
  const crm = { keys: [KEY, createKey()], buttons: ['é/*', 'SALES-*'] };
  const { secret, held } = await start({ crm, sales: entry(KEY) });
  await changePublishers(secret, addingKey('sales', createKey()));
  expect(held()['crm']).toEqual(crm);
  expect((await readSecret(secret)).publishers.get('sales')?.keys).toEqual([KEY, expect.any(String)]);
});
