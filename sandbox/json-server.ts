import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { listen } from './listen.ts';

/** A request of an AWS SDK that speaks JSON. */
export interface JsonRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Reads the body. Rejects when it is no JSON. */
  json(): Promise<unknown>;
}

/** A status and a body, which is sent as JSON. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A server on this machine. */
export interface JsonServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns an error of an AWS service. `type` is the name of the SDK's exception. */
export const failure = (type: string, message: string, status = 400): Answer => ({
  status,
  body: { __type: type, message },
});

const read = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** Starts a server on a port. What `answer` throws becomes an InvalidRequestException. */
export const startJsonServer = async (
  port: number,
  answer: (request: JsonRequest) => Promise<Answer>,
): Promise<JsonServer> => {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0] ?? '';
    const { status, body } = await answer({ method, path, headers, json: () => read(request) }).catch((error: Error) =>
      failure('InvalidRequestException', error.message),
    );
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  return listen(server, port);
};
