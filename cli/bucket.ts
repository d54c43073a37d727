import { S3Client } from '@aws-sdk/client-s3';
import { AWS_ENVIRONMENT } from '../sandbox/aws.ts';
import { reachable } from './reachable.ts';
import { runningSandbox } from './running-sandbox.ts';
import { stackOutputs } from './stack-outputs.ts';

/** Options that name the bucket of the catalogues. Without any it is the running sandbox's. */
export interface BucketOptions {
  bucket?: string;
  stack?: string;
}

/** Returns the bucket of the catalogues and a client for it. @throws CommandError when none is named or running */
export const findBucket = async ({ bucket, stack }: BucketOptions): Promise<{ client: S3Client; bucket: string }> => {
  if (bucket !== undefined) return { client: reachable(new S3Client()), bucket };
  if (stack !== undefined) {
    const { CatalogueBucket } = await stackOutputs(stack, 'CatalogueBucket');
    return { client: reachable(new S3Client()), bucket: CatalogueBucket };
  }
  const sandbox = runningSandbox('no bucket is named', 'a bucket with --bucket');
  const { credentials } = AWS_ENVIRONMENT;
  const client = new S3Client({ region: sandbox.region, endpoint: sandbox.s3, credentials, forcePathStyle: true });
  return { client: reachable(client), bucket: sandbox.catalogueBucket };
};
