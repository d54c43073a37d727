import { Stack, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { removalPolicy } from './removal-policy.ts';
import type { StackSettings } from './settings.ts';

const existing = (scope: Construct, secret: string): ISecret =>
  secret.startsWith('arn:')
    ? Secret.fromSecretCompleteArn(scope, 'UserKey', secret)
    : Secret.fromSecretNameV2(scope, 'UserKey', secret);

/** What Secrets Manager is asked for: a name is not completed to an ARN, since only AWS knows its last six characters. */
export const secretIdOf = (secret: Secret | ISecret, settings: StackSettings): string =>
  settings.secret !== undefined && !settings.secret.startsWith('arn:') ? settings.secret : secret.secretArn;

/**
 * The secret with the USERKEY: the one that the settings name, or a new one. A new one holds an empty `userKey`, which the
 * function takes for no key at all: until the real one is put in, it defers and alarms, and loses nothing.
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
    reason: 'Anveo issues the key by hand; nothing here could rotate it. The function follows a rotation by itself.',
  });
  return secret;
};
