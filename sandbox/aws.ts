/** The region of the emulators, which take any credentials. */
export const REGION = 'us-east-1';
/** The account of the emulators. */
export const ACCOUNT = '000000000000';

const accessKeyId = 'sandbox';
const secretAccessKey = 'sandbox';

/** Credentials for the emulators: for a client, and as variables for a process. */
export const AWS_ENVIRONMENT = {
  credentials: { accessKeyId, secretAccessKey },
  variables: { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
} as const;
