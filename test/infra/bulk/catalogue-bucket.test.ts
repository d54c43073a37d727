import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesize } from '../template.ts';

test('the bucket is private, versioned and encrypted', () => {
  synthesize().template.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    VersioningConfiguration: { Status: 'Enabled' },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});

test('the bucket refuses what does not come over TLS 1.2 at least', () => {
  const denied = (Condition: object) =>
    Match.objectLike({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition });
  synthesize().template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        denied({ Bool: { 'aws:SecureTransport': 'false' } }),
        denied({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
      ]),
    },
  });
});

test('results and replaced catalogues go after 90 days, catalogues in use stay', () => {
  const { only } = synthesize();
  const { LifecycleConfiguration } = only<{ LifecycleConfiguration: { Rules: Record<string, unknown>[] } }>(
    'AWS::S3::Bucket',
  );
  const { Rules } = LifecycleConfiguration;
  expect(Rules).toContainEqual(expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }));
  expect(Rules.filter((rule) => 'ExpirationInDays' in rule)).toEqual([
    { Id: 'results', Prefix: 'runs/', ExpirationInDays: 90, Status: 'Enabled' },
  ]);
});
