import { Duration, Validations } from 'aws-cdk-lib';
import { DomainName, EndpointType, HttpApi, HttpMethod, HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { DataKey } from '../data-key.ts';
import type { History } from '../history.ts';
import { resourceName } from '../names.ts';
import type { UpdateQueues } from '../queues.ts';
import type { StackSettings } from '../settings.ts';
import { ACCEPT_TIMEOUT, AcceptFunction } from './accept-function.ts';
import { AccessLog } from './access-log.ts';
import { publishersSecret } from './publishers-secret.ts';

export interface HttpInterfaceProps {
  settings: StackSettings;
  queues: UpdateQueues;
  history: History;
  key: DataKey | undefined;
}

/** The function reads the rest of the path. Requests for other paths get 404 from API Gateway and start no function. */
const PATH = '/v1/{proxy+}';

/** What publishers without AWS use: API Gateway, `accept-updates` and the secret with their keys. */
export class HttpInterface extends Construct {
  readonly publishers: Secret | ISecret;
  readonly accept: AcceptFunction;
  readonly api: HttpApi;
  /** Counts requests that were over the limit. */
  readonly throttled: Metric;
  readonly #domainName: DomainName | undefined;

  constructor(scope: Construct, id: string, { settings, queues, history, key }: HttpInterfaceProps) {
    super(scope, id);
    this.publishers = publishersSecret(this, settings, key);
    this.accept = new AcceptFunction(this, 'Accept', { settings, queues, history, key, publishers: this.publishers });
    this.#domainName = this.#domain(settings);
    this.api = this.#api(settings);
    const accessLog = new AccessLog(this, 'Access', this.api, settings, key);
    this.throttled = accessLog.throttled;
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      // The only name that does not appear in the path.
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.httpRequestsPerSecond, burstLimit: settings.httpBurst },
      accessLogSettings: accessLog.settings,
      ...(this.#domainName && { domainMapping: { domainName: this.#domainName } }),
    });
  }

  /** What publishers and operators need to know. `HttpUrl` is what stands before `/v1/…`. */
  get outputs(): Record<string, string> {
    const PublishersSecretArn = this.publishers.secretArn;
    const domain = this.#domainName;
    if (!domain) return { HttpUrl: this.api.apiEndpoint, PublishersSecretArn };
    return {
      HttpUrl: `https://${domain.name}`,
      HttpDomainTarget: domain.regionalDomainName,
      HttpDomainHostedZoneId: domain.regionalHostedZoneId,
      PublishersSecretArn,
    };
  }

  #domain({ httpDomain, httpCertificate }: StackSettings): DomainName | undefined {
    if (httpDomain === undefined || httpCertificate === undefined) return undefined;
    return new DomainName(this, 'Domain', {
      domainName: httpDomain,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', httpCertificate),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }

  #api(settings: StackSettings): HttpApi {
    const api = new HttpApi(this, 'Api', {
      apiName: resourceName(settings),
      description: "Takes publishers' signed requests",
      createDefaultStage: false,
      // With a domain of its own, an API has no second address.
      disableExecuteApiEndpoint: this.#domainName !== undefined,
    });
    const [route] = api.addRoutes({
      path: PATH,
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Integration', this.accept.function, {
        // Later than the function's, so that a slow request ends with the function's error.
        timeout: ACCEPT_TIMEOUT.plus(Duration.seconds(5)),
      }),
    });
    if (route) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'The function checks the signature over the body, which API Gateway passes to no authorizer.',
      });
    }
    return api;
  }
}
