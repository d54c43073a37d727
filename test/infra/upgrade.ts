import { fullDiff, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { Resource } from './template.ts';

/** Settings with which the stack has all of its parts. */
export const WHOLE = {
  http: true,
  httpDomain: 'buttons.example.com',
  httpCertificate: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555',
  alarmEmail: 'ops@example.com',
  canary: 'examples/update.json',
};

/** A CloudFormation template. */
export interface CloudFormation {
  Resources: Record<string, Resource>;
}

/** Types that hold data, or that people and other systems hold on to: a policy's attachments, a topic's subscribers, an API's address, a domain's target. */
const LASTING = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::DynamoDB::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

/** Properties that name a resource. Its name must be free when CloudFormation makes it. */
const NAMES = [
  'AlarmName',
  'DashboardName',
  'DomainName',
  'FunctionName',
  'GroupName',
  'LogGroupName',
  'ManagedPolicyName',
  'Name',
  'QueueName',
  'RoleName',
  'StateMachineName',
  'TableName',
  'TopicName',
];

const REPLACES = new Set([ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE]);

/** Returns a resource's name, with its type; undefined for one that CloudFormation names. */
const nameOf = ({ Type, Properties = {} }: Resource): string | undefined => {
  // A schedule's name is unique in its group.
  const names = NAMES.flatMap((name) => (Properties[name] === undefined ? [] : [Properties[name]]));
  return names.length === 0 ? undefined : `${Type} ${JSON.stringify(names)}`;
};

const namesOf = ({ Resources }: CloudFormation) =>
  new Map(
    Object.entries(Resources).flatMap(([id, resource]) => {
      const name = nameOf(resource);
      return name === undefined ? [] : [[name, id] as const];
    }),
  );

/** Returns what goes wrong when one resource of a deployed stack is changed so. */
const faultOf = (id: string, { changeImpact, isRemoval }: ResourceDifference, old: Resource, now?: Resource) => {
  const name = nameOf(old);
  if (REPLACES.has(changeImpact) && now && name !== undefined && name === nameOf(now)) {
    return `${id} keeps its name, so CloudFormation cannot replace it`;
  }
  if (!LASTING.has(old.Type)) return undefined;
  if (isRemoval) return `${id} is removed`;
  return REPLACES.has(changeImpact) ? `${id} is replaced` : undefined;
};

/** Returns what goes wrong when a stack with the template `before` is upgraded to `after`; nothing when all goes well. */
export const upgradeFaults = (before: CloudFormation, after: CloudFormation): string[] => {
  const faults: string[] = [];
  fullDiff(before, after).resources.forEachDifference((id, difference) => {
    const old = before.Resources[id];
    const fault = old && faultOf(id, difference, old, after.Resources[id]);
    if (fault !== undefined) faults.push(fault);
  });
  const earlier = namesOf(before);
  for (const [name, id] of namesOf(after)) {
    const was = earlier.get(name);
    if (was !== undefined && was !== id) faults.push(`${was} has the name that ${id} gets`);
  }
  return faults;
};
