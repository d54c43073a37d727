import { MOST_MESSAGE_BYTES } from '../../functions/event/size.ts';
import type { Status } from '../../functions/http/answer.ts';
import { type Json, schemaOf } from './schemas.ts';

type Method = 'post' | 'get';

/** Who answers: the service, API Gateway in front of it, or either. */
type From = 'service' | 'gateway' | 'both';

interface Response {
  description: string;
  methods: readonly Method[];
  /** The schema of a right answer; without one it is a problem. */
  schema?: string;
  from?: From;
  headers?: Json;
}

const POST: readonly Method[] = ['post'];
const GET: readonly Method[] = ['get'];
const BOTH: readonly Method[] = ['post', 'get'];

const header = (description: string, schema: Json): Json => ({ description, required: true, schema });

/** API Gateway's own 429 is no status of the service. */
const RESPONSES: Readonly<Record<Status | 429, Response>> = {
  200: { description: 'What became of the update so far.', methods: GET, schema: 'Outcome' },
  202: { description: 'Every update of the request is on the queue.', methods: POST, schema: 'Accepted' },
  400: { description: 'The body is not JSON: `detail` says where.', methods: POST },
  401: {
    description:
      'No signature is right for this publisher and this time. A wrong key, a wrong time, an absent header and an unknown publisher are not told apart.',
    methods: BOTH,
    headers: { 'WWW-Authenticate': header('The scheme.', { type: 'string', const: 'StandardWebhooks' }) },
  },
  403: { description: "A button is none of this publisher's. No update was accepted.", methods: BOTH },
  404: {
    description:
      "The path is none of the service's, no history is kept, or the update is not among the latest of its button and was asked for without `since`.",
    methods: BOTH,
    from: 'both',
  },
  405: {
    description: 'Another method than the one of the path.',
    methods: BOTH,
    headers: { Allow: header('The method of the path.', { type: 'string', enum: ['POST', 'GET'] }) },
  },
  413: { description: `The body has more than ${MOST_MESSAGE_BYTES} bytes.`, methods: POST, from: 'both' },
  415: { description: 'The content type is none of those above, or the body is compressed.', methods: POST },
  422: { description: 'An update breaks a rule: `faults` names all. No update was accepted.', methods: POST },
  429: { description: 'Too many requests: send it again later.', methods: BOTH, from: 'gateway' },
  500: { description: 'Something went wrong here.', methods: BOTH, from: 'both' },
  503: {
    description: 'A service of AWS fails: send the same request again, with the same `webhook-id`.',
    methods: BOTH,
    from: 'both',
    headers: {
      'Retry-After': {
        description: 'Seconds. API Gateway itself sends none.',
        schema: { type: 'string', pattern: '^\\d+$' },
      },
    },
  },
};

const contentOf = ({ schema, from = 'service' }: Response): Json => {
  if (schema !== undefined) return { 'application/json': { schema: schemaOf(schema) } };
  return {
    ...(from !== 'gateway' && { 'application/problem+json': { schema: schemaOf('Problem') } }),
    ...(from !== 'service' && { 'application/json': { schema: schemaOf('GatewayMessage') } }),
  };
};

/** Returns the answers to a method, by status. */
export const responses = (method: Method): Json =>
  Object.fromEntries(
    Object.entries(RESPONSES)
      .filter(([, { methods }]) => methods.includes(method))
      .map(([status, response]) => {
        const { description, headers } = response;
        return [status, { description, ...(headers && { headers }), content: contentOf(response) }];
      }),
  );
