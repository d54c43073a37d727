import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { BulkChanges } from './bulk-changes.ts';
import { CATALOGUES, RUNS } from './definition.ts';

/** What operators may do with bulk changes, and why some of it has wildcards. */
export const operatorOfBulkChanges = ({ bucket, stateMachine, executions }: BulkChanges) => {
  const catalogues = bucket.arnForObjects(`${CATALOGUES}/*`);
  const runs = bucket.arnForObjects(`${RUNS}/*`);
  const may: [actions: string[], resources: string[]][] = [
    [['s3:PutObject', 's3:AbortMultipartUpload'], [catalogues]],
    [['s3:GetObject'], [catalogues, runs]],
    [['s3:ListBucket'], [bucket.bucketArn]],
    [['states:StartExecution', 'states:ListExecutions'], [stateMachine.stateMachineArn]],
    [['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'], [executions]],
  ];
  return {
    statements: may.map(([actions, resources]) => new PolicyStatement({ actions, resources })),
    wildcards: {
      [catalogues]: 'Operators give catalogues their names.',
      [runs]: 'Every run writes its results under its own name.',
      [executions]: 'Executions get their names when they are started.',
    },
  };
};
