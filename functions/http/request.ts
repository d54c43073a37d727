import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The parts of API Gateway's event (payload format 2.0) that are read. */
export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'body' | 'isBase64Encoded'
> & { requestContext: { http: { method: string }; requestId: string } };

/** A request as the publisher sent it. */
export interface HttpRequest {
  id: string;
  method: string;
  /** API Gateway has decoded its percent-encoding once. */
  path: string;
  query: URLSearchParams;
  /** Returns a header's value; an empty text without it. */
  header: (name: string) => string;
  /** The raw bytes, which are signed. */
  body: Uint8Array;
}

/** Reads API Gateway's event. A body of another content type than text or JSON comes in base64. */
export const readRequest = (event: HttpEvent): HttpRequest => ({
  id: event.requestContext.requestId,
  method: event.requestContext.http.method,
  path: event.rawPath,
  query: new URLSearchParams(event.rawQueryString ?? ''),
  header: (name) => event.headers?.[name] ?? '',
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
});
