import { expect, test } from 'vitest';
import { simpleEvent } from '../delivery/events.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { cli, queuedButtons, startTarget } from './fixture.ts';

const publishTo = async (stack: string, outputs: (queueUrl: string) => Record<string, string>, more: string[] = []) => {
  const { queues, queueUrl } = await startTarget();
  await startCloudFormation(outputs(queueUrl));
  const ended = await cli(['publish', '-', '--stack', stack, ...more], undefined, JSON.stringify(simpleEvent()));
  return { ...ended, sent: queuedButtons(queues) };
};

test("a deployed stack's queue is found by the stack's outputs", async () => {
  const ended = await publishTo(STACK, (QueueUrl) => ({ FunctionName: 'x', QueueUrl }));
  expect(ended).toMatchObject({ code: 0, sent: ['BUTTON1'] });
});

test('a stack that does not exist is refused by AWS', async () => {
  const ended = await publishTo('other', (QueueUrl) => ({ QueueUrl }));
  expect(ended).toMatchObject({ code: 3, sent: [], err: expect.stringContaining('does not exist') });
});

test("a stack that is none of this project's is told so", async () => {
  const ended = await publishTo(STACK, () => ({ Other: 'x' }));
  expect(ended).toMatchObject({
    code: 2,
    sent: [],
    err: expect.stringContaining(`the stack ${STACK} has no output QueueUrl`),
  });
});

test('a stack and a queue together are wrong usage', async () => {
  const ended = await publishTo(STACK, (QueueUrl) => ({ QueueUrl }), ['--queue-url', 'https://x/y']);
  expect(ended).toMatchObject({
    code: 2,
    sent: [],
    err: expect.stringContaining("'--stack <name>' cannot be used with option"),
  });
});
