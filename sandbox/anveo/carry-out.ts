import type { ServerResponse } from 'node:http';
import { type Answer, resultAnswer, send, xmlAnswer } from './answer.ts';
import type { Misbehaviour } from './misbehaviour.ts';

/** A misbehaviour that replaces the normal answer; `delay` only postpones it. */
type CarriedOut = Exclude<Misbehaviour, { kind: 'delay' }>;
type Answered = Exclude<CarriedOut, { kind: 'reset' | 'resetAfter' | 'cutOff' | 'hang' }>;

/** Answers as the misbehaviour says, or does not answer. `normal` is the answer without it. */
export const carryOut = (misbehaviour: CarriedOut, response: ServerResponse, normal: Answer): void => {
  switch (misbehaviour.kind) {
    case 'reset':
    case 'resetAfter':
      response.req.socket.resetAndDestroy();
      return;
    case 'cutOff':
      cutOff(response, normal);
      return;
    case 'hang':
      return;
    default:
      send(response, misbehavingAnswer(misbehaviour));
  }
};

const cutOff = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
};

const misbehavingAnswer = (misbehaviour: Answered): Answer => {
  switch (misbehaviour.kind) {
    case 'status':
      return { status: misbehaviour.status, headers: misbehaviour.headers ?? {}, body: misbehaviour.body ?? '' };
    case 'error':
      return resultAnswer('ERROR', misbehaviour.text);
    case 'result':
      return resultAnswer(misbehaviour.text);
    case 'html':
      return { status: 200, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body: HTML };
    case 'empty':
      return { status: 200, headers: {}, body: '' };
    case 'oversize':
      return oversized(misbehaviour.bytes ?? MEBIBYTE);
    case 'dtd':
      return xmlAnswer(DTD);
    case 'redirect':
      return { status: misbehaviour.status ?? 302, headers: { Location: misbehaviour.location }, body: '' };
    case 'rateLimit':
      return { status: 429, headers: { 'Retry-After': misbehaviour.retryAfter }, body: '' };
  }
};

const MEBIBYTE = 1024 * 1024;

const HTML = '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Server Error</h1></body></html>\n';

const DTD = '<!DOCTYPE RESPONSE [<!ENTITY ok "SUCCESS">]>\n<RESPONSE>\n<RESULT>&ok;</RESULT>\n</RESPONSE>';

/** Returns a success of at least that many bytes, in Anveo's form. */
const oversized = (bytes: number): Answer => {
  const padded = (padding: string) =>
    xmlAnswer(`<RESPONSE>\n<RESULT>SUCCESS</RESULT>\n<VALUE NAME="PADDING">${padding}</VALUE>\n</RESPONSE>`);
  return padded('x'.repeat(Math.max(0, bytes - padded('').body.length)));
};
