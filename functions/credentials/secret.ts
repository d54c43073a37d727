import * as z from 'zod/mini';
import { type Credentials, signatureOf } from '../anveo/credentials.ts';
import { NOT_XML } from '../event/text.ts';

/** What the secret must hold; said when it does not, since the content itself must never be shown. */
export const EXPECTED_SECRET =
  'expected the bare USERKEY as text, or JSON with userKey and, optionally, signature, or email and securePhrase';

/** The key travels in XML and has no white space; a Secure Phrase is taken as it is, since it is a key of its own. */
const key = z.string().check(
  z.trim(),
  z.minLength(1),
  z.refine((text) => !/\s/.test(text) && !NOT_XML.test(text)),
);
const filled = z.string().check(z.minLength(1));
const secretSchema = z
  .object({
    userKey: key,
    signature: z.optional(key),
    email: z.optional(filled),
    securePhrase: z.optional(filled),
  })
  .check(z.refine(({ email, securePhrase }) => (email === undefined) === (securePhrase === undefined)));

type Secret = z.output<typeof secretSchema>;

/** A secret that is written like JSON must be a JSON object; any other text is the bare key. */
const asObject = (text: string): unknown => {
  if (!/^\s*(?:[{["]|(?:null|true|false)\s*$)/.test(text)) return { userKey: text };
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const signature = ({ signature: given, email, securePhrase }: Secret): string | undefined =>
  given ?? (email !== undefined && securePhrase !== undefined ? signatureOf(email, securePhrase) : undefined);

/** Reads a secret's text; undefined when it is not as documented. */
export const parseSecret = (text: string): Credentials | undefined => {
  const { data } = secretSchema.safeParse(asObject(text));
  if (data === undefined) return undefined;
  const signed = signature(data);
  const secrets = [data.userKey, signed, data.signature, data.securePhrase].filter((each) => each !== undefined);
  return { userKey: data.userKey, ...(signed !== undefined && { signature: signed }), secrets };
};
