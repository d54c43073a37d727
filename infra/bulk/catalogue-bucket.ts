import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';
import { RUNS } from './definition.ts';

/** How long a run's results can be read, and how long a catalogue that was replaced can be brought back. */
const KEPT = Duration.days(90);

/** The bucket of catalogues and of the results of runs: private, versioned, encrypted, TLS only. */
export const createCatalogueBucket = (scope: Construct, settings: StackSettings): Bucket => {
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [
      {
        id: 'old-versions',
        noncurrentVersionExpiration: KEPT,
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      { id: 'results', prefix: `${RUNS}/`, expiration: KEPT },
    ],
    removalPolicy: removalPolicy(settings),
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Who reads and writes is the state machine and the operators; a log of it would want a second bucket.',
  });
  return bucket;
};
