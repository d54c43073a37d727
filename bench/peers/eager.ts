/** What the function would load if it imported its libraries the plain way. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { create } from 'xmlbuilder2';
import { z } from 'zod';

export const handler = () => [
  SecretsManagerClient,
  GetSecretValueCommand,
  SQSClient,
  SendMessageCommand,
  ChangeMessageVisibilityBatchCommand,
  create,
  z,
];
