/** A dead-letter queue with letters of as many buttons, each with its row in the history. A question makes all visible again. */
import { startSqs } from '../../chaos/queue/sqs-server.ts';
import { createHistoryWriter } from '../../functions/history/write.ts';
import { writeDeadLetter } from '../../functions/queue/dead-letter.ts';
import { HISTORY_TABLE, startDynamoDb } from '../../sandbox/dynamodb.ts';
import { spread } from '../updates.ts';

/** Where the letters and their rows are. */
export interface Letters {
  queueUrl: string;
  table: string;
  dynamoDb: string;
}

const VISIBILITY_MS = 30_000;
/** Rows in one write. */
const PART = 100;

let ahead = 0;
// The sandbox's emulator looks at all messages for each that it hands out.
const sqs = await startSqs({ now: () => Date.now() + ahead, visibilityMs: VISIBILITY_MS });
const dynamoDb = await startDynamoDb(0);
const { client } = dynamoDb;
const write = createHistoryWriter({ client, tableName: HISTORY_TABLE, keepMs: 3_600_000, now: Date.now });

const failureReason = 'Unknown profile.';
const sent = Date.now();
const buttons = spread(Number(process.argv[2]), 1);

for (const { buttonId, body } of buttons) {
  const { messageGroupId, attributes, ...message } = writeDeadLetter({
    ...{ body, buttonId, messageId: buttonId, messageGroup: buttonId, failureKind: 'Rejected', failureReason },
    ...{ sourceMessageId: buttonId, receiveCount: 1, requestId: 'c6af9ac6', runId: undefined, by: undefined },
    ...{ sentAt: new Date(sent).toISOString(), failedAt: new Date(sent + 1000).toISOString() },
  });
  sqs.deadLetters.send({ ...message, group: messageGroupId, attributes: attributes ?? {} });
}
for (let index = 0; index < buttons.length; index += PART) {
  const rows = buttons.slice(index, index + PART).map(({ buttonId, body }) => ({
    ...{ button: buttonId, messageId: buttonId, asOf: sent, at: sent + 1000, since: sent + 1000, attempts: 1 },
    ...({ outcome: 'dead-lettered', failure: 'Rejected', reason: failureReason, state: 'dead' } as const),
    update: JSON.parse(body),
  }));
  await write({ rows, shown: [], superseded: [], uncertain: [], failures: [] }, AbortSignal.timeout(60_000));
}

process.on('message', () => {
  ahead += VISIBILITY_MS;
  process.send?.(sqs.deadLetters.inFlight());
});
process.on('disconnect', async () => {
  await Promise.all([sqs.close(), dynamoDb.close()]);
  process.exit();
});
process.send?.({ queueUrl: sqs.queueUrl, table: HISTORY_TABLE, dynamoDb: dynamoDb.url } satisfies Letters);
