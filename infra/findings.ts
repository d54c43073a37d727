import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

interface Join {
  'Fn::Join': [string, (string | { Ref: string } | { 'Fn::GetAtt': [string, string] })[]];
}

/** Returns an ARN as cdk-nag writes it in a finding: references in angle brackets. */
const asFound = (scope: Construct, arn: string): string => {
  const resolved: unknown = Stack.of(scope).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = (resolved as Join)['Fn::Join'];
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return `<${'Ref' in part ? part.Ref : part['Fn::GetAtt'].join('.')}>`;
    })
    .join('');
};

/** Gives cdk-nag the reason for each ARN with a wildcard in a policy. */
export const acknowledgeWildcards = (scope: Construct, reasons: Readonly<Record<string, string>>): void => {
  for (const [arn, reason] of Object.entries(reasons)) {
    const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${asFound(scope, arn)}]`;
    Validations.of(scope).acknowledge({ id, reason });
  }
};
