import { expect, test } from 'vitest';
import { planAwsFaults } from '../../chaos/aws-faults.ts';
import { compressTime } from '../../chaos/compress-time.ts';
import type { Draw } from '../../chaos/plan/draw.ts';
import { streamsOf } from '../../chaos/plan/draw.ts';
import type { Answer, Call } from '../../chaos/proxy.ts';

/** Draws this fault, whatever the shares. */
const drawing = (fault: string): Draw => ({
  ...streamsOf(1)(),
  weighted: <Name extends string>() => fault as Name,
});

const service = () => {
  const calls: Call[] = [];
  const forward = async (call: Call): Promise<Answer> => {
    calls.push(call);
    return { status: 200, body: { Successful: [{ Id: '1' }] } };
  };
  return { calls, forward };
};

const enabled = (fault: string) => {
  const faults = planAwsFaults(drawing(fault));
  faults.enable(true);
  return faults;
};

const call = { action: 'ChangeMessageVisibilityBatch', input: { Entries: [{ Id: '0' }, { Id: '1' }] } };

test.each([
  ['none', 1, 200],
  ['refused', 0, 400],
  ['failed', 0, 500],
  ['cut', 0, undefined],
  ['lost', 1, undefined],
  ['partly', 1, 200],
])('%s: the service gets %i calls, the caller the status %s', async (fault, reached, status) => {
  const { calls, forward } = service();
  const between = enabled(fault).between(() => undefined);
  expect((await between(call, forward))?.status).toBe(status);
  expect(calls).toHaveLength(reached);
});

test('faults that are not enabled leave every call alone', async () => {
  const { calls, forward } = service();
  expect((await planAwsFaults(drawing('refused')).between(() => undefined)(call, forward))?.status).toBe(200);
  expect(calls).toHaveLength(1);
});

test('partly: the first entry does not reach the service and is reported as failed', async () => {
  const { calls, forward } = service();
  const answer = await enabled('partly').between(() => undefined)(call, forward);
  expect(calls[0]?.input['Entries']).toEqual([{ Id: '1' }]);
  expect(answer?.body['Failed']).toMatchObject([{ Id: '0' }]);
});

test('an outage refuses so many calls of its action, and no other', async () => {
  const { forward } = service();
  const faults = enabled('none');
  const seen: string[] = [];
  const between = faults.between((action, fault) => seen.push(`${action} ${fault}`));
  faults.outage('SendMessageBatch', 2);
  const send = { action: 'SendMessageBatch', input: {} };
  const statuses = [];
  for (const each of [send, call, send, send]) statuses.push((await between(each, forward))?.status);
  expect(statuses).toEqual([400, 200, 400, 200]);
  expect(seen).toEqual(['SendMessageBatch refused', 'SendMessageBatch refused']);
});

test('half a minute of invisibility passes in 150 ms', async () => {
  const { calls, forward } = service();
  await compressTime({ ...call, input: { Entries: [{ Id: '0', VisibilityTimeout: 30 }] } }, forward);
  expect(calls[0]?.input['Entries']).toEqual([{ Id: '0', VisibilityTimeout: 0.15 }]);
});
