/** What a skilled user would write instead: the first peer's handling of a record, with the message groups side by side. */
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { recordHandler } from './powertools.ts';

const handleGroup = (records: SQSRecord[]): Promise<SQSBatchResponse> => {
  const processor = new SqsFifoPartialProcessorAsync();
  return processPartialResponse({ Records: records }, recordHandler, processor, { throwOnFullBatchFailure: false });
};

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
  const responses = await Promise.all([...groups.values()].map(handleGroup));
  return { batchItemFailures: responses.flatMap(({ batchItemFailures }) => batchItemFailures) };
};
