import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CATALOGUES } from '../../plans/catalogue-key.ts';
import type { BulkChanges } from './bulk-changes.ts';
import { RUNS } from './definition.ts';

/** Returns what operators may do with bulk changes, and the reasons for its wildcards. */
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
      [catalogues]: 'Operators choose the names of catalogues.',
      [runs]: 'Each run writes its results under its name.',
      [executions]: 'An execution gets its name when it starts.',
    },
  };
};
