import { Stack, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DataKey } from './data-key.ts';
import { removalPolicy } from './removal-policy.ts';
import { existingSecret } from './secrets.ts';
import type { StackSettings } from './settings.ts';

/**
 * Returns the secret with the USERKEY: the one that the settings name, or a new one. A new one has an empty `userKey`:
 * until an operator puts the key in, updates are deferred and the alarm CredentialsRefused is raised.
 */
export const userKeySecret = (scope: Construct, settings: StackSettings, key?: DataKey): Secret | ISecret => {
  if (settings.secret !== undefined) return existingSecret(scope, 'UserKey', settings.secret);
  const secret = new Secret(scope, 'UserKey', {
    secretName: `${Stack.of(scope).stackName}/anveo-userkey`,
    description: "Anveo's USERKEY, bare or as JSON with userKey",
    generateSecretString: { secretStringTemplate: '{"userKey":""}', generateStringKey: 'placeholder' },
    ...(key && { encryptionKey: key.key }),
    removalPolicy: removalPolicy(settings),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason:
      'Anveo issues the key by hand, so it cannot be rotated automatically. The function reads a new key by itself.',
  });
  return secret;
};
