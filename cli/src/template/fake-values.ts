import type { StackTemplate, TemplateResource } from './template-set';

/** The readable values that stand for what only a deployment would know. */
interface FakeValues {
  ref: string;
  /** By attribute name. What is not listed becomes `<LogicalId>.<attribute>`. */
  attributes: Record<string, string>;
}

interface FakeContext {
  stack: StackTemplate;
  logicalId: string;
  /** A resolved string property of the resource, e.g. its name. */
  property(name: string): string | undefined;
}

type Maker = (context: FakeContext) => FakeValues;

function arn(service: string, region: string, account: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** CloudFront's own resources are global, so their identifiers carry the stack's name to be unique in an assembly. */
function globalId({ stack, logicalId }: FakeContext): string {
  return `${stack.name}-${logicalId}`;
}

const cloudFrontPolicy: Maker = (context) => ({ ref: globalId(context), attributes: { Id: globalId(context) } });

const table: Maker = ({ stack, logicalId, property }) => {
  const name = property('TableName') ?? `${stack.name}-${logicalId}`;
  const tableArn = arn('dynamodb', stack.region, stack.account, `table/${name}`);
  return { ref: name, attributes: { Arn: tableArn, StreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`, TableId: '00000000-0000-0000-0000-000000000000' } };
};

const MAKERS: Record<string, Maker> = {
  'AWS::S3::Bucket': ({ stack, logicalId, property }) => {
    // Bucket names have no capital letters, and CloudFront refuses those that do where a function chooses one.
    const name = property('BucketName') ?? logicalId.toLowerCase();
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${stack.region}.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${stack.region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${stack.region}.amazonaws.com`,
      },
    };
  },
  'AWS::Lambda::Function': ({ stack, logicalId, property }) => {
    const name = property('FunctionName') ?? `${stack.name}-${logicalId}`;
    return { ref: name, attributes: { Arn: arn('lambda', stack.region, stack.account, `function:${name}`) } };
  },
  'AWS::Lambda::Version': ({ stack, logicalId, property }) => {
    const given = property('FunctionName') ?? logicalId;
    const functionArn = given.startsWith('arn:') ? given : arn('lambda', stack.region, stack.account, `function:${given}`);
    // A real version is a number; the logical id keeps two versions of one function apart.
    return { ref: `${functionArn}:${logicalId}`, attributes: { Version: logicalId, FunctionArn: `${functionArn}:${logicalId}` } };
  },
  'AWS::Lambda::Url': ({ stack, logicalId }) => ({
    ref: logicalId,
    attributes: { FunctionUrl: `https://${logicalId}.lambda-url.${stack.region}.on.aws/` },
  }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ stack, logicalId }) => ({
    ref: arn('elasticloadbalancing', stack.region, stack.account, `loadbalancer/app/${logicalId}`),
    attributes: { DNSName: `${logicalId}.${stack.region}.elb.amazonaws.com` },
  }),
  'AWS::ApiGateway::Stage': ({ logicalId, property }) => ({ ref: property('StageName') ?? logicalId, attributes: {} }),
  'AWS::ApiGatewayV2::Stage': ({ logicalId, property }) => ({ ref: property('StageName') ?? logicalId, attributes: {} }),
  'AWS::ApiGatewayV2::Api': ({ stack, logicalId }) => ({
    ref: logicalId,
    attributes: { ApiEndpoint: `https://${logicalId}.execute-api.${stack.region}.amazonaws.com` },
  }),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::CloudFront::Distribution': (context) => ({
    ref: globalId(context),
    attributes: { Id: globalId(context), DomainName: `${globalId(context).toLowerCase()}.cloudfront.net` },
  }),
  'AWS::CloudFront::Function': (context) => {
    const functionArn = `arn:aws:cloudfront::${context.stack.account}:function/${globalId(context)}`;
    return { ref: functionArn, attributes: { 'FunctionARN': functionArn, 'FunctionMetadata.FunctionARN': functionArn } };
  },
  'AWS::CloudFront::KeyValueStore': (context) => ({
    ref: context.property('Name') ?? context.logicalId,
    attributes: { Arn: `arn:aws:cloudfront::${context.stack.account}:key-value-store/${globalId(context)}`, Id: globalId(context) },
  }),
  'AWS::Logs::LogGroup': ({ stack, logicalId, property }) => {
    const name = property('LogGroupName') ?? `${stack.name}-${logicalId}`;
    return { ref: name, attributes: { Arn: arn('logs', stack.region, stack.account, `log-group:${name}:*`) } };
  },
  'AWS::Logs::DeliverySource': ({ logicalId, property }) => ({ ref: property('Name') ?? logicalId, attributes: {} }),
  'AWS::Logs::DeliveryDestination': ({ stack, logicalId, property }) => {
    const name = property('Name') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('logs', stack.region, stack.account, `delivery-destination:${name}`) } };
  },
  'AWS::KinesisFirehose::DeliveryStream': ({ stack, logicalId, property }) => {
    const name = property('DeliveryStreamName') ?? `${stack.name}-${logicalId}`;
    return { ref: name, attributes: { Arn: arn('firehose', stack.region, stack.account, `deliverystream/${name}`) } };
  },
  'AWS::CloudFront::VpcOrigin': (context) => ({ ref: globalId(context), attributes: { Id: globalId(context) } }),
  'AWS::CloudFront::CachePolicy': cloudFrontPolicy,
  'AWS::CloudFront::OriginRequestPolicy': cloudFrontPolicy,
  'AWS::CloudFront::ResponseHeadersPolicy': cloudFrontPolicy,
  'AWS::CloudFront::OriginAccessControl': cloudFrontPolicy,
  'AWS::CloudFront::KeyGroup': cloudFrontPolicy,
  'AWS::CloudFront::PublicKey': cloudFrontPolicy,
};

/** The value of `Ref` (no attribute) or of `Fn::GetAtt` for a resource. */
export function fakeValue(context: FakeContext, resource: TemplateResource, attribute?: string): string {
  const values = Object.hasOwn(MAKERS, resource.Type) ? MAKERS[resource.Type]!(context) : undefined;
  if (attribute === undefined) return values?.ref ?? context.logicalId;
  if (values && Object.hasOwn(values.attributes, attribute)) return values.attributes[attribute]!;
  if (attribute === 'Arn') {
    const service = resource.Type.split('::')[1]?.toLowerCase() ?? 'custom';
    return arn(service, context.stack.region, context.stack.account, context.logicalId);
  }
  return `${context.logicalId}.${attribute}`;
}
