import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Resource, synthesize } from './template.ts';
import { type CloudFormation, upgradeFaults, WHOLE } from './upgrade.ts';

const RELEASES = new URL('releases/', import.meta.url);

/** What an upgrade from a version does that the changelog says how to deal with. */
const MIGRATIONS: Readonly<Record<string, string[]>> = {
  // The policies got the region into their names, which are unique in an account.
  '0.1.0': ['AccessOperator9D7E479F is replaced', 'AccessPublisherCE7CB6D7 is replaced'],
};

const released = readdirSync(RELEASES).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);

const templateOf = (version: string): CloudFormation =>
  JSON.parse(readFileSync(new URL(`${version}.json`, RELEASES), 'utf8'));

/** Today's template, with every optional part. */
const now = (): CloudFormation => structuredClone(synthesize(WHOLE).template.toJSON()) as CloudFormation;

test('there is a template of every version that was released', () => {
  const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  const versions = Array.from(changelog.matchAll(/^## (\d+\.\d+\.\d+) /gm), ([, version]) => version);
  expect(released).toEqual(expect.arrayContaining(versions));
});

test.each(released)(
  'a stack of version %s can be upgraded, and keeps what holds data and what others hold on to',
  (version) => {
    expect(upgradeFaults(templateOf(version), now()).sort()).toEqual(MIGRATIONS[version] ?? []);
  },
);

const idOf = (template: CloudFormation, start: string): string => {
  const id = Object.keys(template.Resources).find((each) => each.startsWith(start));
  if (id === undefined) throw new Error(`there is no ${start}`);
  return id;
};

const change = (start: string, property: string, value: unknown) => (template: CloudFormation) => {
  const { Properties } = template.Resources[idOf(template, start)] as Resource;
  Properties[property] = value;
};

/** Gives a resource another logical ID, as a moved or renamed construct does. */
const rename = (start: string) => (template: CloudFormation) => {
  const id = idOf(template, start);
  template.Resources[`Moved${id}`] = template.Resources[id] as Resource;
  delete template.Resources[id];
};

const remove = (start: string) => (template: CloudFormation) => {
  delete template.Resources[idOf(template, start)];
};

test.each<[string, (template: CloudFormation) => void, RegExp]>([
  [
    "a policy's description changes under its fixed name",
    change('AccessOperator', 'Description', 'May do more'),
    /^AccessOperator\w+ keeps its name, so CloudFormation cannot replace it$/,
  ],
  ["a queue's name changes", change('QueuesUpdates', 'QueueName', 'other.fifo'), /^QueuesUpdates\w+ is replaced$/],
  ['a queue is made anew under its name', rename('QueuesDeadLetters'), /^QueuesDeadLetters\w+ is removed$/],
  ['the key of the table changes', change('HistoryTable', 'KeySchema', []), /^HistoryTable\w+ keeps its name/],
  ["the secret's construct moves", rename('UserKey'), /^UserKey\w+ has the name that MovedUserKey\w+ gets$/],
  ["the publishers' secret is removed", remove('HttpPublishersSecret'), /^HttpPublishersSecret\w+ is removed$/],
  ['the bucket is made anew', rename('BulkBucket'), /^BulkBucket\w+ is removed$/],
  ["a log's construct moves", rename('UpdateLog'), /^UpdateLog\w+ has the name that MovedUpdateLog\w+ gets$/],
  ["an alarm's construct moves", rename('AlarmsDeadLetters'), /^AlarmsDeadLetters\w+ has the name that Moved/],
  ["the domain's construct moves", rename('HttpDomain'), /^HttpDomain\w+ has the name that MovedHttpDomain\w+ gets$/],
  ['the domain is removed', remove('HttpDomain'), /^HttpDomain\w+ is removed$/],
  ['the API is another', change('HttpApi', 'ProtocolType', 'WEBSOCKET'), /^HttpApi\w+ (is replaced|keeps its name)/],
])('it is noticed when %s', (_, breaks, fault) => {
  const after = now();
  breaks(after);
  expect(upgradeFaults(now(), after)).toContainEqual(expect.stringMatching(fault));
});

test('nothing is said about a change in place, a new resource and a renamed alarm', () => {
  const after = now();
  change('QueuesUpdates', 'VisibilityTimeout', 1200)(after);
  change('AlarmsDeadLetters', 'AlarmName', 'another')(after);
  after.Resources['New'] = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'new' } };
  expect(upgradeFaults(now(), after)).toEqual([]);
});
