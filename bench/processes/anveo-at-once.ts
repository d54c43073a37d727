/** A server that answers every request at once with the bytes of the simulator's success. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resultAnswer } from '../../sandbox/anveo/answer.ts';
import { startBackend } from './backend.ts';

const { headers, body } = resultAnswer('SUCCESS');
const whole = { ...headers, 'Content-Length': Buffer.byteLength(body) };
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, whole).end(body));
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo;
  await startBackend(`http://127.0.0.1:${port}/api/v3.asp`);
});
