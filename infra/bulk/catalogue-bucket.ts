import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CATALOGUES } from '../../plans/catalogue-key.ts';
import type { DataKey } from '../data-key.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';
import { RUNS } from './definition.ts';

/** Makes the bucket of catalogues and results of runs: private, versioned, encrypted, TLS only. */
export const createCatalogueBucket = (scope: Construct, settings: StackSettings, key?: DataKey): Bucket => {
  const { catalogueDays } = settings;
  const kept = Duration.days(settings.resultDays);
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // One call of KMS serves many objects with a key of the bucket's.
    ...(key
      ? { encryption: BucketEncryption.KMS, encryptionKey: key.key, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [
      {
        id: 'old-versions',
        noncurrentVersionExpiration: kept,
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      { id: 'results', prefix: `${RUNS}/`, expiration: kept },
      ...(catalogueDays === undefined
        ? []
        : [{ id: 'catalogues', prefix: `${CATALOGUES}/`, expiration: Duration.days(catalogueDays) }]),
    ],
    removalPolicy: removalPolicy(settings),
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Only the state machine and operators use the bucket; an access log would need a second bucket.',
  });
  return bucket;
};
