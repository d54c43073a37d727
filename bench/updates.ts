import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** The profile of the simulator's account. */
const PROFILE = 'PROFILE123';
/** Records in one invocation. */
const BATCH = 10;

/** Returns the IDs of so many buttons. */
export const buttonIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `BUTTON-${index}`);

/** Returns an update as a publisher sends it. Every version differs from the one before. */
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

/** Returns `versions` updates of each button, beginning with version `from`, one version of all buttons after the other. */
export const spread = (buttons: number, versions: number, from = 0): Message[] =>
  Array.from({ length: versions }, (_, index) =>
    buttonIds(buttons).map((buttonId) => ({ buttonId, body: JSON.stringify(eventOf(buttonId, from + index)) })),
  ).flat();

/** Returns the messages in the order of their buttons. */
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

/** Returns the messages as a handler gets them, in batches of ten records. */
export const batchesOf = (messages: readonly Message[]): SQSEvent[] =>
  Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) => ({
    Records: messages.slice(index * BATCH, (index + 1) * BATCH).map(recordOf),
  }));
