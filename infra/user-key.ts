import { Stack, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';
import type { StackSettings } from './settings.ts';

const existing = (scope: Construct, secret: string): ISecret =>
  secret.startsWith('arn:')
    ? Secret.fromSecretCompleteArn(scope, 'UserKey', secret)
    : Secret.fromSecretNameV2(scope, 'UserKey', secret);

/** Returns the ID for Secrets Manager: the name, if the settings have one, since its ARN ends in characters that AWS chooses. */
export const secretIdOf = (secret: Secret | ISecret, settings: StackSettings): string =>
  settings.secret !== undefined && !settings.secret.startsWith('arn:') ? settings.secret : secret.secretArn;

/**
 * Returns the secret with the USERKEY: the one that the settings name, or a new one. A new one has an empty `userKey`:
 * until an operator puts the key in, updates are deferred and the alarm CredentialsRefused is raised.
 */
export const userKeySecret = (scope: Construct, settings: StackSettings): Secret | ISecret => {
  if (settings.secret !== undefined) return existing(scope, settings.secret);
  const secret = new Secret(scope, 'UserKey', {
    secretName: `${Stack.of(scope).stackName}/anveo-userkey`,
    description: "Anveo's USERKEY, bare or as JSON with userKey",
    generateSecretString: { secretStringTemplate: '{"userKey":""}', generateStringKey: 'placeholder' },
    removalPolicy: removalPolicy(settings),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason:
      'Anveo issues the key by hand, so it cannot be rotated automatically. The function reads a new key by itself.',
  });
  return secret;
};
