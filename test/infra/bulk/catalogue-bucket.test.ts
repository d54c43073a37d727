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

const RESULTS = { Id: 'results', Prefix: 'runs/', Status: 'Enabled' };
const CATALOGUES = { Id: 'catalogues', Prefix: 'catalogues/', Status: 'Enabled' };

test.each([
  [{}, 90, [{ ...RESULTS, ExpirationInDays: 90 }]],
  [{ resultDays: 30 }, 30, [{ ...RESULTS, ExpirationInDays: 30 }]],
  [
    { catalogueDays: 400 },
    90,
    [
      { ...RESULTS, ExpirationInDays: 90 },
      { ...CATALOGUES, ExpirationInDays: 400 },
    ],
  ],
])('with %j replaced catalogues go after %i days, and these expire', (settings, days, expiring) => {
  const { only } = synthesize(settings);
  const { LifecycleConfiguration } = only<{ LifecycleConfiguration: { Rules: Record<string, unknown>[] } }>(
    'AWS::S3::Bucket',
  );
  const { Rules } = LifecycleConfiguration;
  expect(Rules).toContainEqual(expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: days } }));
  expect(Rules.filter((rule) => 'ExpirationInDays' in rule)).toEqual(expiring);
});
