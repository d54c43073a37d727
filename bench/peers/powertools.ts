/**
 * What a user would write instead, as the documentation of Powertools shows it: its FIFO batch processor, its parser with
 * zod, its parameters for the secret (cached), and fetch. A failure throws, and SQS hands the record out again.
 */
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { parse } from '@aws-lambda-powertools/parser';
import { JSONStringified } from '@aws-lambda-powertools/parser/helpers';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { create } from 'xmlbuilder2';
import { z } from 'zod';

const updateSchema = z.strictObject({
  id: z.string().min(1).max(128),
  profileId: z.string().min(1).max(128),
  buttonImageUrl: z.url().max(512),
  colorStyleName: z.int().min(1).max(13),
  buttonTitle: z.string().max(32).optional(),
  configuration: z.literal('SIMPLE'),
  hour24From: z.int().min(0).max(24),
  hour24To: z.int().min(0).max(24),
  offHoursMessage: z.string().min(1),
  phoneNumber: z.string().transform((value) => value.replace(/\D/g, '')),
  askConfirmation: z.boolean(),
});

const SECRET_MAX_AGE_S = 300;
const TIMEOUT_MS = 10_000;

const endpoint = process.env['ANVEO_ENDPOINT'] ?? '';
const secretId = process.env['ANVEO_SECRET_ID'] ?? '';

const processor = new SqsFifoPartialProcessorAsync();

const documentOf = (update: z.output<typeof updateSchema>, userKey: string) => {
  const { askConfirmation, ...rest } = update;
  const request = create({ version: '1.0', standalone: false }).ele('REQUEST');
  request.ele('USERTOKEN').ele('USERKEY').txt(userKey);
  const action = request.ele('ACTION', { NAME: 'CLICK2CALL.BUTTON.UPDATE' });
  for (const [name, value] of Object.entries({ ...rest, askConfirmation: askConfirmation ? 1 : 0 })) {
    action.ele('PARAMETER', { NAME: name.toUpperCase() }).txt(String(value));
  }
  return request.end();
};

/** Delivers one record, or throws. */
export const recordHandler = async (record: SQSRecord): Promise<void> => {
  const update = parse(record.body, undefined, JSONStringified(updateSchema));
  const userKey = await getSecret(secretId, { maxAge: SECRET_MAX_AGE_S });
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/xml; charset=UTF-8' },
    body: documentOf(update, String(userKey)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`Anveo answered HTTP ${response.status}`);
  const { RESPONSE } = create(answer).end({ format: 'object' }) as unknown as { RESPONSE: { RESULT?: string } };
  if (RESPONSE.RESULT !== 'SUCCESS') throw new Error(`Anveo refused the update: ${answer}`);
};

export const handler = async (event: SQSEvent) =>
  processPartialResponse(event, recordHandler, processor, { skipGroupOnError: true });
