import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSecretsManager } from '../../sandbox/secrets-manager.ts';
import type { Backend } from '../environment.ts';
import { PUBLISHER, PUBLISHER_KEY } from '../requests.ts';

const SECRET_ID = 'anveo/userkey';
const PUBLISHERS_SECRET_ID = 'anveo/publishers';
/** The key in the secret that the backend hands out. */
export const USER_KEY = 'sandbox-user-key';

/** The latency of the slow Secrets Manager: about that of AWS within a region. */
const SECRET_MS = 40;

const forwardTo = (url: string) => (request: IncomingMessage, response: ServerResponse) => {
  const { method, headers } = request;
  const onward = forward(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    setTimeout(() => answer.pipe(response), SECRET_MS);
  });
  request.pipe(onward);
};

/** Starts Secrets Manager and sends the greeting to the parent process. */
export const startBackend = async (anveoEndpoint: string): Promise<void> => {
  const secrets = await startSecretsManager(0);
  secrets.put(SECRET_ID, USER_KEY);
  secrets.put(PUBLISHERS_SECRET_ID, JSON.stringify({ [PUBLISHER]: { keys: [PUBLISHER_KEY] } }));
  const slow = createServer(forwardTo(secrets.url));
  slow.listen(0, '127.0.0.1', () => {
    const { port } = slow.address() as AddressInfo;
    process.on('disconnect', () => process.exit());
    process.send?.({
      ANVEO_ENDPOINT: anveoEndpoint,
      ANVEO_SECRET_ID: SECRET_ID,
      PUBLISHERS_SECRET_ID,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      SLOW_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    } satisfies Backend);
  });
};
