import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createHistoryClient } from '../../functions/history/client.ts';

test("the function's client does without the middleware that prepares calls for a logger", () => {
  const middlewareOf = ({ middlewareStack }: DynamoDBClient) =>
    middlewareStack.identify().map((each) => each.replace(/[: ].*/, ''));
  const usual = middlewareOf(new DynamoDBClient());
  expect(usual).toContain('loggerMiddleware');
  expect(middlewareOf(createHistoryClient())).toEqual(usual.filter((name) => name !== 'loggerMiddleware'));
});
