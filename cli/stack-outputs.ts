import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CommandError, EXIT } from './exit.ts';

/** Returns an output of a deployed stack. @throws CommandError that names the output when it is missing */
export const stackOutput = async (stackName: string, output: string): Promise<string> => {
  const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName: stackName }));
  const value = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  if (value === undefined) {
    throw new CommandError(
      `the stack ${stackName} has no output ${output}: is it one of this project's, and up to date?`,
      EXIT.usage,
    );
  }
  return value;
};
