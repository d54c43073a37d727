import { synthesize } from '../template.ts';

interface Retrier {
  ErrorEquals: string[];
  MaxAttempts: number;
  IntervalSeconds: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  JitterStrategy?: string;
}

interface Task {
  Resource: string;
  Arguments: Record<string, unknown>;
  TimeoutSeconds: number;
  Retry: Retrier[];
  Output: string;
  Next: string;
}

interface Failure {
  Type: string;
  Error: string;
  Cause: string;
}

/** The parts of the deployed definition that tests read. */
export interface Definition {
  StartAt: string;
  QueryLanguage: string;
  TimeoutSeconds: number;
  States: {
    FindCatalogue: Task;
    CheckPlan: Task;
    PublishRows: {
      Next: string;
      Retry: Retrier[];
      ItemBatcher: { MaxItemsPerBatch: number; MaxInputBytesPerBatch: number; BatchInput: Record<string, string> };
      ItemProcessor: { States: { PublishBatch: Task } };
      MaxConcurrency: number;
      ToleratedFailurePercentage: number;
    };
    CountRows: { Output: Record<string, string> };
    EveryRowPublished: { Choices: { Condition: string; Next: string }[]; Default: string };
    FindFailure: Task;
    ReadFailure: Task;
    BatchesFailed: Failure;
    RowsNotPublished: Failure;
  };
}

interface StateMachine {
  DefinitionString: string;
  DefinitionSubstitutions: Record<string, unknown>;
}

const SUBSTITUTED: Record<string, string> = {
  Partition: 'aws',
  Bucket: 'catalogues-of-prod',
  PublishUpdates: 'arn:aws:lambda:us-east-1:123456789012:function:publish-updates-prod',
};

/** Returns the definition in the template, with CloudFormation's placeholders filled. */
export const deployedDefinition = (settings?: Record<string, unknown>): Definition => {
  const machine = synthesize(settings).only<StateMachine>('AWS::StepFunctions::StateMachine');
  return JSON.parse(
    machine.DefinitionString.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = name in machine.DefinitionSubstitutions && SUBSTITUTED[name];
      if (!value) throw new Error(`nothing is put in for ${name}`);
      return value;
    }),
  );
};
