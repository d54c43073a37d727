import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

interface Join {
  'Fn::Join': [string, (string | { Ref: string } | { 'Fn::GetAtt': [string, string] })[]];
}

/** An ARN as cdk-nag names it in a finding: what only AWS knows in angle brackets. */
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

/** Says why a policy names resources with a wildcard, each ARN for itself. */
export const acknowledgeWildcards = (scope: Construct, reasons: Readonly<Record<string, string>>): void => {
  for (const [arn, reason] of Object.entries(reasons)) {
    const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${asFound(scope, arn)}]`;
    Validations.of(scope).acknowledge({ id, reason });
  }
};
