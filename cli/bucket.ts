import { S3Client } from '@aws-sdk/client-s3';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { readEndpoints } from '../sandbox/endpoints-file.ts';
import { CommandError, EXIT } from './exit.ts';
import { stackOutput } from './stack-outputs.ts';

/** Options that name the bucket of the catalogues. Without any it is the running sandbox's. */
export interface BucketOptions {
  bucket?: string;
  stack?: string;
}

/** Returns the bucket of the catalogues and a client for it. @throws CommandError when none is named or running */
export const findBucket = async ({ bucket, stack }: BucketOptions): Promise<{ client: S3Client; bucket: string }> => {
  if (bucket !== undefined) return { client: new S3Client(), bucket };
  if (stack !== undefined) return { client: new S3Client(), bucket: await stackOutput(stack, 'CatalogueBucket') };
  const sandbox = readEndpoints();
  if (!sandbox) {
    throw new CommandError(
      'no bucket to push to: name a deployed stack with --stack or a bucket with --bucket, ' +
        'or start the sandbox in this folder (npm start)',
      EXIT.usage,
    );
  }
  const { credentials } = AWS_ENVIRONMENT;
  const client = new S3Client({ region: sandbox.region, endpoint: sandbox.s3, credentials, forcePathStyle: true });
  return { client, bucket: sandbox.catalogueBucket };
};
