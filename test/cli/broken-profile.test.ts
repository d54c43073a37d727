import { expect, onTestFinished, test } from 'vitest';
import { createHistoryReader } from '../../functions/history/read.ts';
import { HISTORY_TABLE } from '../../sandbox/dynamodb.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { simpleEvent } from '../delivery/events.ts';
import { cli, jsonLines, read } from './fixture.ts';
import { folderOf } from './sandbox-folder.ts';

const BUTTONS = Array.from({ length: 40 }, (_, index) => `SALES-${index + 1}`);
/** The buttons that are given something newer, of a profile that Anveo knows, before the replay. */
const OVERTAKEN = BUTTONS.slice(0, 10);
const GOOD = 'PROFILE123';
const RENAMED = 'SALES-2026';
/** What each button is told by updates of the profile that was renamed, one after the other. */
const HOURS = [18, 19, 20, 21, 22, 23];
const REASON = 'Anveo: PROFILEID is not a profile of this account.';
const USER_KEY = 'sandbox-user-key';

const events = (ids: readonly string[], profileId: string, hour24To: number) =>
  ids.map((id) => simpleEvent({ id, profileId, hour24To }));

/** Counts a metric in the lines that the function writes for CloudWatch. */
const countIn = (lines: readonly string[], metric: string) =>
  lines
    .filter((line) => line.includes('"_aws"'))
    .flatMap((line) => JSON.parse(line)[metric] ?? [])
    .reduce((sum: number, value: number) => sum + value, 0);

const start = async () => {
  const lines: string[] = [];
  const sandbox = await startSandbox({ dataDir: undefined, buttons: BUTTONS, onLog: (line) => lines.push(line) });
  onTestFinished(() => sandbox.close());
  const cwd = folderOf(sandbox);
  const publish = (...updates: unknown[]) => cli(['publish', '-', '--wait'], cwd, jsonLines(updates));
  return { sandbox, lines, cwd, publish };
};

/** Until what hour calls of a button can be placed, as Anveo has it. */
const hourOf = ({ anveo }: Sandbox, button: string) => anveo.button(button)?.parameters['HOUR24TO'];

test('a broken profile: from the alarm to all buttons right, with the five commands of the runbook', async () => {
  const { sandbox, lines, cwd, publish } = await start();
  sandbox.anveo.setAccount({ userKey: USER_KEY, profiles: [GOOD] });
  await publish(...events(BUTTONS, GOOD, 17));
  expect(await publish(...HOURS.flatMap((hour) => events(BUTTONS, RENAMED, hour)))).toMatchObject({ code: 4 });
  expect(await publish(...events(OVERTAKEN, GOOD, 24))).toMatchObject({ code: 0 });
  // Both alarms: ManyRejected at ten, DeadLetters at one.
  expect(countIn(lines, 'DeadLetteredRejected')).toBe(240);
  expect(sandbox.queues.deadLetters()).toHaveLength(240);

  const before = await cli(['status'], cwd);
  expect(before.out).toMatch(
    /\nDead letters {2}240\n.*\n\nRejected {2}40 buttons, dead since .*\n {2}Anveo: PROFILEID is/s,
  );
  const summary = await cli(['failures', 'list', '--summary'], cwd);
  expect(summary.out).toMatch(
    /^dead {5}Rejected {2}240 updates of 40 buttons, 60 overtaken\n {2}since .* {2}Anveo: PROF/,
  );
  const [, example = ''] = /\n {2}for example (\S+)\n/.exec(summary.out) ?? [];
  const { out } = await cli(['failures', 'show', example], cwd);
  expect(out).toContain(REASON);
  expect(out).toContain(`  profileId "${GOOD}" → "${RENAMED}"`);

  sandbox.anveo.setAccount({ userKey: USER_KEY, profiles: [GOOD, RENAMED] });
  const replay = await cli(['failures', 'replay', '--reason', 'not a profile', '--rate', '1000', '--yes'], cwd);
  expect(replay).toMatchObject({ code: 0 });

  const status = async () => read((await cli(['status', '--json'], cwd)).out)[0];
  const allRight = { queue: { waiting: 0, inFlight: 0, oldestSeconds: 0 }, deadLetters: 0, failing: [], paused: false };
  await expect.poll(status, { interval: 1000 }).toEqual(allRight);
  for (const button of BUTTONS) {
    expect([button, hourOf(sandbox, button)]).toEqual([button, OVERTAKEN.includes(button) ? '24' : '23']);
  }
  const history = createHistoryReader(sandbox.dynamodb.client, HISTORY_TABLE);
  const outcomes = (await Array.fromAsync(history.button('SALES-1'))).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['delivered', ...HOURS.map(() => 'superseded'), 'delivered']);
});
