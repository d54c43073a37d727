/** Answers requests with the handler that the argument names, one after the other, and replies with the cost. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requestOf } from '../requests.ts';
import type { Message } from '../updates.ts';
import { measured } from './measured.ts';

/** Updates to send, so many in each request, all of them so many times. */
export interface Requests {
  messages: readonly Message[];
  each: number;
  times: number;
}

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const { handler } = (await import(process.argv[2] ?? '')) as { handler: Handler };

process.on('message', async ({ messages, each, times }: Requests) => {
  const parts = Array.from({ length: messages.length / each }, (_, index) =>
    messages.slice(index * each, (index + 1) * each),
  );
  const events = Array.from({ length: times }, () => parts.map(requestOf)).flat();
  const cost = await measured(async () => {
    for (const event of events) {
      const { statusCode } = await handler(event);
      if (statusCode !== 202) throw new Error(`a request was answered with ${statusCode}`);
    }
  });
  process.send?.(cost);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
