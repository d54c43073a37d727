import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CommandError, EXIT } from './exit.ts';
import { reachable } from './reachable.ts';

/** Returns outputs of a deployed stack by name. @throws CommandError that names an output that is missing */
export const stackOutputs = async <Name extends string>(
  stackName: string,
  ...names: readonly Name[]
): Promise<Record<Name, string>> => {
  const { Stacks = [] } = await reachable(new CloudFormationClient()).send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  const output = (name: Name): [Name, string] => {
    const value = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value !== undefined) return [name, value];
    throw new CommandError(
      `the stack ${stackName} has no output ${name}: is it one of this project's, and up to date (npm run deploy)?`,
      EXIT.usage,
    );
  };
  return Object.fromEntries(names.map(output)) as Record<Name, string>;
};
