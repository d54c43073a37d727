import * as z from 'zod/mini';
import { secretName, textLike, trueOrFalse, wholeNumber } from '../setting-schemas.ts';

/** The stack's settings of the HTTP interface, with their rules and defaults. */
export const httpSettings = {
  /** Whether systems without AWS may publish, by signed HTTP requests. */
  http: z.prefault(trueOrFalse, false),
  /** HTTP requests a second, of all publishers together. */
  httpRequestsPerSecond: wholeNumber({ unit: 'requests', from: 1, to: 10_000, fallback: 20 }),
  /** HTTP requests at one moment, of all publishers together. */
  httpBurst: wholeNumber({ unit: 'requests', from: 1, to: 5000, fallback: 40 }),
  /** The domain of the HTTP interface, with its certificate; without it, API Gateway chooses one. */
  httpDomain: z.optional(
    textLike('a domain name in lower case', /^(?=.{4,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/),
  ),
  /** The certificate of that domain. */
  httpCertificate: z.optional(
    textLike('the ARN of a certificate in ACM', /^arn:aws[a-z-]*:acm:[a-z\d-]+:\d{12}:certificate\/[\w-]+$/),
  ),
  /** An existing secret with the publishers' keys; without it, one is created without publishers. */
  publishersSecret: z.optional(secretName),
};

const schema = z.object(httpSettings);

/** Settings that mean nothing without `http`. */
const OF_HTTP = ['httpDomain', 'httpCertificate', 'publishersSecret'] as const;

/** Returns what is wrong about these settings together: each fault names the setting and what would be right. */
export const faultsOfHttp = (settings: z.output<typeof schema>): string[] => {
  if (!settings.http) {
    return OF_HTTP.filter((name) => settings[name] !== undefined).map((name) => `${name} needs http to be true`);
  }
  const { httpDomain: domain, httpCertificate: certificate } = settings;
  if (domain !== undefined && certificate === undefined) return ['httpCertificate is missing, httpDomain needs it'];
  if (domain === undefined && certificate !== undefined) return ['httpDomain is missing, httpCertificate needs it'];
  return [];
};
