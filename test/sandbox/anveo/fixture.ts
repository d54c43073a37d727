import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../sandbox/anveo/simulator.ts';

export const USER_KEY = 'sandbox-user-key';

/** Starts a simulator with the button ID1 that closes with the test. */
export const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const simulator = await startSimulator({ buttons: ['ID1'], ...options });
  onTestFinished(() => simulator.close());
  return simulator;
};

/** Parameters by name; undefined leaves one out. */
export type Parameters = Record<string, string | undefined>;

const COMMON: Parameters = {
  ID: 'ID1',
  PROFILEID: 'PROFILEID123',
  BUTTONIMAGEURL: 'http://www.someserver.com/c2c.png',
  COLORSTYLENAME: '12',
  BUTTONTITLE: 'CallME',
  HOUR24FROM: '9',
  HOUR24TO: '18',
  OFFHOURSMESSAGE: 'Sorry, I am not available.',
};

export const SIMPLE: Parameters = {
  ...COMMON,
  CONFIGURATION: 'SIMPLE',
  PHONENUMBER: '123456789',
  ASKCONFIRMATION: '1',
};

export const CALLFLOW: Parameters = {
  ...COMMON,
  CONFIGURATION: 'CALLFLOW',
  CALLFLOW: 'a3348f81491bfb538cd2dbbda9e3c43c1e88ab22',
};

export const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** PARAMETER elements. */
export const elements = (parameters: Parameters): string =>
  Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `<PARAMETER NAME="${name}">${escapeXml(value)}</PARAMETER>`)
    .join('\n');

/** A request in the form of Anveo's example around PARAMETER elements. */
export const envelope = (content: string, userKey = USER_KEY): string =>
  `<?xml version="1.0" standalone="no" ?>
<REQUEST>
<USERTOKEN>
<USERKEY>${escapeXml(userKey)}</USERKEY>
</USERTOKEN>
<ACTION NAME="CLICK2CALL.BUTTON.UPDATE">
${content}
</ACTION>
</REQUEST>`;

/** A valid request of the SIMPLE configuration, changed by `changes`. */
export const simple = (changes: Parameters = {}): string => envelope(elements({ ...SIMPLE, ...changes }));

export const HEADERS = { 'Content-Type': 'application/xml; charset=UTF-8', Accept: 'application/xml; charset=UTF-8' };

export const post = (simulator: Simulator, body: string, init: RequestInit = {}): Promise<Response> =>
  fetch(simulator.endpoint, { method: 'POST', headers: HEADERS, body, redirect: 'manual', ...init });

export const SUCCESS = '<?xml version="1.0" standalone="no" ?>\n<RESPONSE>\n<RESULT>SUCCESS</RESULT>\n</RESPONSE>';

/** What an answer in Anveo's form with an ERROR holds. */
export const errorAnswer = (text: string): string =>
  `<?xml version="1.0" standalone="no" ?>\n<RESPONSE>\n<RESULT>ERROR</RESULT>\n<ERROR>${text}</ERROR>\n</RESPONSE>`;

/** Posts and gives the words of the answer: SUCCESS, or the text of the error. */
export const answerTo = async (simulator: Simulator, body: string, init: RequestInit = {}): Promise<string> => {
  const response = await post(simulator, body, init);
  const text = await response.text();
  const error = /<RESULT>ERROR<\/RESULT>\n<ERROR>(.*)<\/ERROR>/s.exec(text)?.[1];
  if (response.status !== 200 || (error === undefined && text !== SUCCESS))
    throw new Error(`${response.status} ${text}`);
  return error ?? 'SUCCESS';
};

/** Calls a control endpoint; gives the status and the JSON. */
export const control = async (simulator: Simulator, method: string, path: string, body?: unknown) => {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(simulator.url + path, { method, ...init });
  return { status: response.status, json: (await response.json()) as unknown };
};

/** Sends requests down one connection without waiting for answers; resolves when the operating system has them. */
export const sendRaw = (simulator: Simulator, ...bodies: string[]): Promise<Socket> => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1').once('error', reject);
  const requests = bodies.map((body) =>
    ['POST /api/v3.asp HTTP/1.1', 'Host: localhost', 'Content-Type: application/xml']
      .concat(`Content-Length: ${Buffer.byteLength(body)}`, '', body)
      .join('\r\n'),
  );
  socket.write(requests.join(''), () => resolve(socket));
  return promise;
};
