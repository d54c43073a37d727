import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TABLE } from '../functions/history/table.ts';
import type { DataKey } from './data-key.ts';
import { resourceName } from './names.ts';
import { removalPolicy } from './removal-policy.ts';
import type { StackSettings } from './settings.ts';

const attribute = (name: string) => ({ name, type: AttributeType.STRING });
const keys = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => ({
  partitionKey: attribute(partitionKey),
  sortKey: attribute(sortKey),
});

/** The table of what became of each update: on demand, encrypted with DynamoDB's own key or ours, recoverable for 35 days. */
export class History extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: StackSettings, key?: DataKey) {
    super(scope, id);
    const { failing, run } = TABLE.indexes;
    this.table = new Table(this, 'Table', {
      tableName: resourceName(settings, 'history'),
      ...keys(TABLE),
      timeToLiveAttribute: TABLE.timeToLive,
      ...(key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key.key }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.removal === 'retain',
      removalPolicy: removalPolicy(settings),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: failing.name,
      ...keys(failing),
      projectionType: ProjectionType.ALL,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: run.name,
      ...keys(run),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...run.holds],
    });
  }

  /** Lets `update-button` read what buttons show, and write what became of updates; it uses no index. */
  grantDelivery(grantee: IGrantable): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'];
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }));
  }

  /** Returns what operators may do: read the table and its indexes, and settle failures. */
  statementsOfOperators(): PolicyStatement[] {
    const { tableArn } = this.table;
    const indexes = Object.values(TABLE.indexes).map(({ name }) => `${tableArn}/index/${name}`);
    return [
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tableArn, ...indexes] }),
      new PolicyStatement({ actions: ['dynamodb:Scan', 'dynamodb:UpdateItem'], resources: [tableArn] }),
    ];
  }
}
