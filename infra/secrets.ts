import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Returns an existing secret by its name or its complete ARN. */
export const existingSecret = (scope: Construct, id: string, nameOrArn: string): ISecret =>
  nameOrArn.startsWith('arn:')
    ? Secret.fromSecretCompleteArn(scope, id, nameOrArn)
    : Secret.fromSecretNameV2(scope, id, nameOrArn);

/** Returns the ID for Secrets Manager: the name, if the settings have one, since its ARN ends in characters that AWS chooses. */
export const secretIdOf = (secret: Secret | ISecret, nameOrArn: string | undefined): string =>
  nameOrArn !== undefined && !nameOrArn.startsWith('arn:') ? nameOrArn : secret.secretArn;

/** Returns the secret's ARN for a policy. Of a secret by its name, the six characters that AWS chooses are wildcards. */
export const secretResource = (secret: Secret | ISecret): string =>
  secret.secretFullArn ?? `${secret.secretArn}-??????`;
