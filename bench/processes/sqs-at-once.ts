/** A queue that takes every batch at once and is emptied as fast. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Batch {
  Entries?: { Id: string; MessageBody: string }[];
}

const md5Of = (text: string) => createHash('md5').update(text).digest('hex');

const Attributes = {
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
};

const server = createServer(async (request, response) => {
  const { Entries } = (await json(request)) as Batch;
  const Successful = Entries?.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: md5Of(MessageBody),
  }));
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(Successful ? { Successful, Failed: [] } : { Attributes }));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit());
