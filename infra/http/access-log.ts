import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type HttpApi, type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { NAMESPACE } from '../../functions/telemetry/embedded-metrics.ts';
import type { DataKey } from '../data-key.ts';
import { PERIOD } from '../monitoring.ts';
import { resourceName } from '../names.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { StackSettings } from '../settings.ts';

/**
 * A line's fields. None has a text that the client chooses, such as the path, a header or the body: API Gateway escapes
 * nothing. The function's log has the same request ID, the publisher and the reason.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const FIELDS = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  apiId: '$context.apiId',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  error: '$context.error.responseType',
  functionError: '$context.integrationErrorMessage',
} as const;

const THROTTLED = 'HttpThrottled';

/** The access log of an HTTP API, and the count of requests over the limit, for which API Gateway has no metric. */
export class AccessLog extends Construct {
  readonly settings: IAccessLogSettings;
  readonly throttled: Metric;

  constructor(scope: Construct, id: string, api: HttpApi, settings: StackSettings, key?: DataKey) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      // For names with this prefix, CloudWatch's resource policy needs no entry per log group.
      logGroupName: `/aws/vendedlogs/apis/${resourceName(settings)}`,
      retention: settings.logRetentionDays,
      ...(key && { encryptionKey: key.key }),
      removalPolicy: removalPolicy(settings),
    });
    this.settings = {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify(FIELDS)),
    };
    const filter = new MetricFilter(this, THROTTLED, {
      logGroup,
      metricNamespace: NAMESPACE,
      metricName: THROTTLED,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      // Stages in one account must not share their count.
      dimensions: { ApiId: '$.apiId' },
    });
    this.throttled = filter.metric({ dimensionsMap: { ApiId: api.apiId }, statistic: 'Sum', period: PERIOD });
  }
}
