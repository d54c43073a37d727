import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { AWS_ENVIRONMENT, REGION } from '../../sandbox/aws.ts';
import { CATALOGUE_BUCKET, type Queues } from '../../sandbox/queues.ts';
import { callFlowEvent, simpleEvent } from '../delivery/events.ts';
import { folder } from '../sandbox/program.ts';
import { STACK, startCloudFormation } from './cloud-formation.ts';
import { buttons, cli, jsonLines, read, startTarget } from './fixture.ts';
import { pretendSandbox } from './sandbox-folder.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/catalogue.csv');

const CSV = `\u{FEFF}id,profileId,buttonImageUrl,colorStyleName,hour24From,hour24To,offHoursMessage,configuration,phoneNumber,askConfirmation,callFlow,variables.SITE,variables.TEAM,allowCountries\r
A,PROFILE123,http://www.anveo.com/c2c.png,1,9,18,"Closed,\r
sorry.",SIMPLE,+1 215-701-0680,TRUE,,,,USA|CANADA\r
B,PROFILE123,http://www.anveo.com/c2c.png,1,9,18,"Sorry, I am not available.",CALLFLOW,,,a3348f81,NYC,,\r
`;
const EVENTS = [
  simpleEvent({
    id: 'A',
    offHoursMessage: 'Closed,\r\nsorry.',
    phoneNumber: '+1 215-701-0680',
    allowCountries: ['USA', 'CANADA'],
  }),
  callFlowEvent({ id: 'B', variables: { SITE: 'NYC' } }),
];

const bucketOf = ({ url }: Queues) => {
  const { credentials } = AWS_ENVIRONMENT;
  const client = new S3Client({ region: REGION, endpoint: url, credentials, forcePathStyle: true });
  const place = { Bucket: CATALOGUE_BUCKET };
  return {
    keys: async () => ((await client.send(new ListObjectsV2Command(place))).Contents ?? []).map(({ Key }) => Key),
    text: async (Key: string) =>
      (await client.send(new GetObjectCommand({ ...place, Key }))).Body?.transformToString() ?? '',
  };
};

/** Pushes a file of this name and text to the bucket that is named on the command line. */
const push = async (name: string, text: string, more: string[] = []) => {
  const { queues } = await startTarget();
  const cwd = folder();
  writeFileSync(join(cwd, name), text);
  const ended = await cli(['catalogue', 'push', name, '--bucket', CATALOGUE_BUCKET, ...more], cwd);
  return { ...ended, bucket: bucketOf(queues) };
};

describe('a catalogue', () => {
  test('that is CSV lies in the bucket as JSON Lines, one event a line, as runs on AWS read it', async () => {
    const { code, out, bucket } = await push('my-buttons.csv', CSV);
    expect(read(await bucket.text('catalogues/my-buttons.jsonl'))).toEqual(EVENTS);
    expect(out).toBe(`2 buttons in s3://${CATALOGUE_BUCKET}/catalogues/my-buttons.jsonl\n`);
    expect(code).toBe(0);
  });

  test('that is JSON Lines lies there as it is, and --json tells where', async () => {
    const { out, bucket } = await push('a.jsonl', jsonLines(EVENTS), ['--json']);
    expect(await bucket.text('catalogues/a.jsonl')).toBe(jsonLines(EVENTS));
    expect(read(out)).toEqual([{ bucket: CATALOGUE_BUCKET, key: 'catalogues/a.jsonl', buttons: 2 }]);
  });

  test('lies there with the labels of each row, which runs on AWS select by', async () => {
    const [header = '', first = ''] = CSV.split('\r\nA,');
    const [a, b = ''] = first.split('\r\nB,');
    const csv = `${header},labels.TEAM\r\nA,${a},SALES\r\nB,${b.trimEnd()},\r\n`;
    const { bucket } = await push('a.csv', csv);
    expect(read(await bucket.text('catalogues/a.jsonl'))).toEqual([
      { ...EVENTS[0], labels: { TEAM: 'SALES' } },
      EVENTS[1],
    ]);
  });

  test("goes to a deployed stack's bucket", async () => {
    const { queues } = await startTarget();
    await startCloudFormation({ CatalogueBucket: CATALOGUE_BUCKET });
    const { code } = await cli(['catalogue', 'push', EXAMPLE, '--stack', STACK]);
    const lines = read(await bucketOf(queues).text('catalogues/catalogue.jsonl')) as { id: string }[];
    expect([code, new Set(lines.map(({ id }) => id)).size]).toEqual([0, 200]);
  });

  test('goes to the bucket of the sandbox that runs in the folder, in the place of the one before', async () => {
    const { queues } = await startTarget();
    const cwd = folder();
    pretendSandbox(cwd, { s3: queues.url, catalogueBucket: CATALOGUE_BUCKET });
    for (const number of [3, 2]) {
      writeFileSync(join(cwd, 'a.jsonl'), jsonLines(buttons(number)));
      expect(await cli(['catalogue', 'push', 'a.jsonl'], cwd)).toMatchObject({ code: 0 });
    }
    expect(read(await bucketOf(queues).text('catalogues/a.jsonl'))).toEqual(buttons(2));
  });
});

describe('nothing is pushed', () => {
  test.each<[string, string, string, number, RegExp]>([
    [
      'when a row is invalid',
      'a.csv',
      CSV.replace('A,PROFILE123', 'A,'),
      1,
      /nothing was pushed: 1 invalid\nrow 2: profileId /,
    ],
    ['when a button stands there twice', 'a.csv', CSV.replace('\nB,', '\nA,'), 1, /row 3: id is the same as in row 2/],
    [
      'when a label is wrong',
      'a.jsonl',
      jsonLines([{ ...simpleEvent(), labels: { TEAM: '' } }]),
      1,
      /line 1: labels\.TEAM must be text of 1 to 256 characters, but is empty/,
    ],
    ['when a line is no JSON', 'a.jsonl', `${jsonLines(EVENTS)}{\n`, 1, /nothing was pushed: 1 invalid\nline 3: /],
    ['when a column is unknown', 'a.csv', CSV.replace('hour24To', 'hourTo'), 1, /hourTo is not a known column/],
    [
      'when a line is too long for a batch',
      'a.jsonl',
      jsonLines([simpleEvent({ offHoursMessage: 'x'.repeat(100_000) })]),
      1,
      /line 1: has more than 98304 bytes/,
    ],
    ['when no plan can name the file', 'my buttons.csv', CSV, 2, /letters, digits, hyphens and underscores/],
  ])('%s', async (_, name, text, expected, reason) => {
    const { code, err, bucket } = await push(name, text);
    expect(err).toMatch(reason);
    expect([code, await bucket.keys()]).toEqual([expected, []]);
  });

  test('of many faults twenty are shown and the rest counted', async () => {
    const events = Array.from({ length: 25 }, (_, index) => simpleEvent({ id: `B${index}`, hour24To: 25 }));
    const { err } = await push('a.jsonl', jsonLines(events));
    expect(err).toMatch(/nothing was pushed: 25 invalid\n(line .*\n){20}… and 5 more/);
  });

  test('to a bucket that does not exist, which AWS refuses', async () => {
    await startTarget();
    const { code, err } = await cli(['catalogue', 'push', EXAMPLE, '--bucket', 'no-such-bucket']);
    expect(err).toMatch(/bucket/i);
    expect(code).toBe(3);
  });
});
