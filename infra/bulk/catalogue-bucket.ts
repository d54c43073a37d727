import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';
import { RUNS } from './definition.ts';

/** How long results of runs and replaced versions of catalogues are kept. */
const KEPT = Duration.days(90);

/** Makes the bucket of catalogues and results of runs: private, versioned, encrypted, TLS only. */
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
    reason: 'Only the state machine and operators use the bucket; an access log would need a second bucket.',
  });
  return bucket;
};
