import { expect, test } from 'vitest';
import { type Misbehaviour, misbehaviourSchema } from '../../../sandbox/anveo/misbehaviour.ts';
import { createMisbehaviourPlan } from '../../../sandbox/anveo/misbehaviour-plan.ts';
import { answerTo, post, simple, start } from './fixture.ts';

const planOf = (...faults: Misbehaviour[]) => {
  const plan = createMisbehaviourPlan();
  for (const fault of faults) plan.add(fault);
  return plan;
};

/** What the next requests meet: kinds of fault, `-` for none. */
const draws = (
  plan: ReturnType<typeof createMisbehaviourPlan>,
  count: number,
  buttonId = 'A',
  parameters = {},
): string => Array.from({ length: count }, () => plan.draw({ buttonId, parameters })?.kind ?? '-').join(' ');

test.each<[string, Misbehaviour[], string]>([
  ['no fault', [], '- - -'],
  ['a fault without times', [{ kind: 'html' }], 'html - -'],
  ['a fault two times', [{ kind: 'html', times: 2 }], 'html html -'],
  ['one fault after the other', [{ kind: 'html' }, { kind: 'empty' }], 'html empty -'],
  ['a share of 1', [{ kind: 'html', share: 1 }], 'html html html'],
  ['a share of 0', [{ kind: 'html', share: 0 }], '- - -'],
  ['a share of 0 before another fault', [{ kind: 'html', share: 0 }, { kind: 'empty' }], 'empty - -'],
  ['a fault for another button', [{ kind: 'html', buttonId: 'B' }], '- - -'],
  ['a fault for this button', [{ kind: 'html', buttonId: 'A' }], 'html - -'],
])('three requests under %s meet %3$s', (_, faults, expected) => {
  expect(draws(planOf(...faults), 3)).toBe(expected);
});

test('a fault for one button waits for it while others pass', () => {
  const plan = planOf({ kind: 'html', buttonId: 'B' }, { kind: 'empty' });
  expect(draws(plan, 2, 'A')).toBe('empty -');
  expect(draws(plan, 2, 'B')).toBe('html -');
});

test('a fault for parameters hits the requests that have all of them', () => {
  const parameters = { BUTTONTITLE: 'Sale', HOUR24TO: '17' };
  const plan = planOf({ kind: 'html', parameters, share: 1 });
  expect(draws(plan, 1, 'A', { ...parameters, HOUR24FROM: '9' })).toBe('html');
  expect(draws(plan, 1, 'A', { BUTTONTITLE: 'Sale', HOUR24TO: '18' })).toBe('-');
  expect(draws(plan, 1, 'A', { BUTTONTITLE: 'Sale' })).toBe('-');
});

test('a request whose ID cannot be read meets only faults for all buttons', () => {
  const plan = planOf({ kind: 'html', buttonId: 'A' }, { kind: 'empty' });
  expect(plan.draw({ parameters: {} })?.kind).toBe('empty');
});

test('a plan shows what is left of each fault, and nothing once it is cleared', () => {
  const plan = planOf({ kind: 'html', times: 3 }, { kind: 'empty', share: 0.5, seed: 7 }, { kind: 'dtd' });
  draws(plan, 1);
  expect(plan.misbehaviours()).toEqual([
    { kind: 'html', times: 2 },
    { kind: 'empty', share: 0.5, seed: 7 },
    { kind: 'dtd', times: 1 },
  ]);
  plan.clear();
  expect(plan.misbehaviours()).toEqual([]);
  expect(draws(plan, 2)).toBe('- -');
});

const shareOf = (share: number, seed?: number, count = 1000) =>
  draws(planOf({ kind: 'html', share, ...(seed === undefined ? {} : { seed }) }), count);

test('a share with one seed hits the same requests each time', () => {
  expect(shareOf(0.3, 42)).toBe(shareOf(0.3, 42));
  expect(shareOf(0.3)).toBe(shareOf(0.3));
});

test('a share with another seed hits other requests', () => {
  expect(shareOf(0.3, 42)).not.toBe(shareOf(0.3, 43));
});

test.each([0, 1, 42, 2 ** 32 - 1])('a share of 0.3 with seed %i hits about that many of 10,000 requests', (seed) => {
  const hits = shareOf(0.3, seed, 10_000).split('html').length - 1;
  // Four standard deviations (46 requests each) about the mean.
  expect(hits).toBeGreaterThan(3000 - 184);
  expect(hits).toBeLessThan(3000 + 184);
});

test('a share is not worn down by requests of other buttons', () => {
  const plan = planOf({ kind: 'html', share: 0.5, seed: 1, buttonId: 'A' });
  const expected = draws(planOf({ kind: 'html', share: 0.5, seed: 1 }), 20);
  const drawn = Array.from({ length: 20 }, () => [draws(plan, 1, 'B'), draws(plan, 1, 'A')]);
  expect(drawn.map(([, ofA]) => ofA).join(' ')).toBe(expected);
  expect(new Set(drawn.map(([ofB]) => ofB))).toEqual(new Set(['-']));
});

test('behave ends the misbehaviour of a running simulator', async () => {
  const simulator = await start();
  simulator.misbehave({ kind: 'status', status: 500, share: 1 });
  expect((await post(simulator, simple())).status).toBe(500);
  simulator.behave();
  expect(await answerTo(simulator, simple())).toBe('SUCCESS');
});

test.each<[string, unknown]>([
  ['kind', { kind: 'unheard-of' }],
  ['kind', {}],
  ['status', { kind: 'status' }],
  ['status', { kind: 'status', status: 99 }],
  ['headers.A', { kind: 'status', status: 500, headers: { A: 'b\nc' } }],
  ['headers.A B', { kind: 'status', status: 500, headers: { 'A B': 'c' } }],
  ['text', { kind: 'error' }],
  ['text', { kind: 'result', text: 1 }],
  ['ms', { kind: 'delay', ms: -1 }],
  ['bytes', { kind: 'oversize', bytes: 0.5 }],
  ['location', { kind: 'redirect' }],
  ['location', { kind: 'redirect', location: 'a\r\nb' }],
  ['status', { kind: 'redirect', status: 200, location: '/' }],
  ['retryAfter', { kind: 'rateLimit', retryAfter: 7 }],
  ['times', { kind: 'html', times: 0 }],
  ['share', { kind: 'html', share: 1.1 }],
  ['share', { kind: 'html', share: 1, times: 1 }],
  ['seed', { kind: 'html', share: 1, seed: -1 }],
  ['seed', { kind: 'html', seed: 1 }],
  ['buttonId', { kind: 'html', buttonId: 1 }],
])('a fault with a bad %s is refused: %j', (field, fault) => {
  const { error } = misbehaviourSchema.safeParse(fault);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  expect(() => planOf(fault as Misbehaviour)).toThrow();
});
