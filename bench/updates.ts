import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** The profile that the simulator's account has. */
const PROFILE = 'PROFILE123';
/** Records that an event source mapping hands to one invocation. */
const BATCH = 10;

export const buttonIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `BUTTON-${index}`);

/** The `version`th update of a button, as a publisher sends it; each differs from the one before. */
const eventOf = (id: string, version: number) => ({
  id,
  profileId: PROFILE,
  buttonImageUrl: 'https://cdn.example.com/support.png',
  colorStyleName: 1 + (version % 13),
  buttonTitle: `Get help ${version}`,
  configuration: 'SIMPLE',
  hour24From: 7,
  hour24To: 22,
  offHoursMessage: `Support is back at 7. We answer <all> questions & concerns (${version}).`,
  phoneNumber: '+1 215 701 0680',
  askConfirmation: true,
});

/** One message of a FIFO queue. */
export interface Message {
  buttonId: string;
  body: string;
}

/** So many updates of each button, the first of them the `from`th; those of one button are as far apart as can be. */
export const spread = (buttons: number, versions: number, from = 0): Message[] =>
  Array.from({ length: versions }, (_, index) =>
    buttonIds(buttons).map((buttonId) => ({ buttonId, body: JSON.stringify(eventOf(buttonId, from + index)) })),
  ).flat();

/** The same updates, all of one button's one after another. */
export const byButton = (messages: readonly Message[]): Message[] => [
  ...[...Map.groupBy(messages, ({ buttonId }) => buttonId).values()].flat(),
];

const recordOf = ({ buttonId, body }: Message): SQSRecord => ({
  messageId: randomUUID(),
  receiptHandle: randomUUID(),
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.now()),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: String(Date.now()),
    SequenceNumber: '18849496460467696128',
    MessageGroupId: buttonId,
    MessageDeduplicationId: randomUUID(),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:button-updates.fifo',
  awsRegion: 'us-east-1',
});

/** The messages as a handler gets them: batches of ten records. */
export const batchesOf = (messages: readonly Message[]): SQSEvent[] =>
  Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) => ({
    Records: messages.slice(index * BATCH, (index + 1) * BATCH).map(recordOf),
  }));
