import { SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DataKey } from '../data-key.ts';
import { removalPolicy } from '../removal-policy.ts';
import { existingSecret } from '../secrets.ts';
import type { StackSettings } from '../settings.ts';

/**
 * A new secret's value. CloudFormation writes it again when this text changes, over the keys of all publishers: it stays
 * as it is.
 */
const NO_PUBLISHERS = '{}';

/** Returns the secret with the publishers' keys: the one that the settings name, or a new one without publishers. */
export const publishersSecret = (scope: Construct, settings: StackSettings, key?: DataKey): Secret | ISecret => {
  if (settings.publishersSecret !== undefined) {
    return existingSecret(scope, 'PublishersSecret', settings.publishersSecret);
  }
  const secret = new Secret(scope, 'PublishersSecret', {
    secretName: `${Stack.of(scope).stackName}/publishers`,
    description: 'Publishers that send signed HTTP requests: their keys and their buttons',
    secretStringValue: SecretValue.unsafePlainText(NO_PUBLISHERS),
    ...(key && { encryptionKey: key.key }),
    removalPolicy: removalPolicy(settings),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason: 'A key is rotated together with its publisher: "anveo-buttons publishers rotate" lets both keys hold.',
  });
  return secret;
};
