import { Duration, Stack, Token } from 'aws-cdk-lib';
import { type EdgeLambda, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { Architecture, CfnFunction, CfnVersion, Function as LambdaFunction, type IVersion, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EDGE_FUNCTION_REGION, MAX_EDGE_FUNCTION_SECONDS } from '../contract/cloudfront';
import { SmartOriginError } from '../private/errors';

/** What edge functions that face viewers are associated with. */
export const VIEWER_EVENTS: readonly string[] = [LambdaEdgeEventType.VIEWER_REQUEST, LambdaEdgeEventType.VIEWER_RESPONSE];

const EDGE_RUNTIMES: readonly (RuntimeFamily | undefined)[] = [RuntimeFamily.NODEJS, RuntimeFamily.PYTHON, undefined];
const MAX_TIMEOUT = Duration.seconds(MAX_EDGE_FUNCTION_SECONDS);
const MAX_VIEWER_MEMORY = 128;
const MAX_STORAGE = 512;

/**
 * Refuses functions that Lambda@Edge would refuse at deployment, as far as the app declares them. Environment variables are refused by the
 * CDK itself, with the mend, when the template is made.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
export function checkEdgeLambdas(scope: Construct, edgeLambdas: readonly EdgeLambda[]) {
  const events = edgeLambdas.map(({ eventType }) => eventType);
  const twice = events.find((event, index) => events.indexOf(event) < index);
  if (twice !== undefined) {
    throw new SmartOriginError(scope, 'TwoLambdasOnOneEvent',
      `a behavior has two Lambda@Edge functions for ${twice}, and CloudFront allows one an event: Steering.stickySessions(), Steering.fastest() and NearestRouter.EDGE_ROUTER run an edge router on origin-request and origin-response; `
      + 'hand the code over as a ViewerStep, name a `primary` on the behavior so that nothing steers it, or use Steering.weighted()');
  }
  for (const { functionVersion, eventType } of edgeLambdas) checkFunction(scope, functionVersion, eventType);
}

function checkFunction(scope: Construct, version: IVersion, event: string) {
  const { lambda: edge } = version;
  if (!(edge instanceof LambdaFunction)) return checkRegionOf(scope, version, event);
  const fault = versionFault(version) ?? faultOf(edge, VIEWER_EVENTS.includes(event));
  if (fault) throw new SmartOriginError(scope, 'NoEdgeFunction', `the Lambda@Edge function ${edge.node.path} (${event}) ${fault}`);
}

/** Of a function that another app declares the ARN alone is known. */
function checkRegionOf(scope: Construct, { edgeArn }: IVersion, event: string) {
  const region = Token.isUnresolved(edgeArn) ? undefined : edgeArn.split(':')[3];
  if (region === undefined || region === EDGE_FUNCTION_REGION) return;
  throw new SmartOriginError(scope, 'NoEdgeFunction',
    `the Lambda@Edge function ${edgeArn} (${event}) stands in ${region}, and Lambda@Edge takes functions of ${EDGE_FUNCTION_REGION} only; create it there, and give the ARN of a version of that one`);
}

function versionFault(version: IVersion): string | undefined {
  const resource = version.node.defaultChild;
  if (!(resource instanceof CfnVersion) || resource.provisionedConcurrencyConfig === undefined) return undefined;
  return 'has provisioned concurrency, which Lambda@Edge does not support; leave `provisionedConcurrentExecutions` out';
}

/** What is wrong and how to mend it, if anything. */
function faultOf(edge: LambdaFunction, atViewer: boolean): string | undefined {
  const { region } = Stack.of(edge);
  const resource = edge.node.defaultChild instanceof CfnFunction ? edge.node.defaultChild : undefined;
  const { timeout } = edge;
  if (!Token.isUnresolved(region) && region !== EDGE_FUNCTION_REGION) {
    return `stands in ${region}, and Lambda@Edge takes functions of ${EDGE_FUNCTION_REGION} only; use cloudfront.experimental.EdgeFunction, or create it in a stack of that Region`;
  }
  if (!EDGE_RUNTIMES.includes(edge.runtime.family)) {
    return `runs on ${edge.runtime.name}, and Lambda@Edge runs Node.js and Python only; write it in one of these`;
  }
  if (edge.isBoundToVpc) return 'has a VPC, which Lambda@Edge does not support; leave `vpc` out and call what it needs by a public name';
  if (edge.architecture.name !== Architecture.X86_64.name) {
    return `is for ${edge.architecture.name}, and Lambda@Edge runs ${Architecture.X86_64.name} only; leave \`architecture\` out, or set Architecture.X86_64`;
  }
  if (timeout && !timeout.isUnresolved() && timeout.toMilliseconds() > MAX_TIMEOUT.toMilliseconds()) {
    return `has a timeout of ${timeout.toHumanString()}, and Lambda@Edge allows ${MAX_TIMEOUT.toHumanString()}; shorten it`;
  }
  if (!resource) return undefined;
  const known = <T>(value: T): T | undefined => Stack.of(edge).resolve(value);
  if (known(resource.layers)?.length) return 'has layers, which Lambda@Edge does not support; bundle their code into the function';
  if (known(resource.packageType) === 'Image') return 'is a container image, and Lambda@Edge takes zip files only; use Code.fromAsset() of a folder';
  if (known(resource.deadLetterConfig)) return 'has a dead-letter queue, which Lambda@Edge does not support; leave `deadLetterQueue` out';
  if (known(resource.tracingConfig)) return 'is traced by X-Ray, which Lambda@Edge does not support; leave `tracing` out';
  if (known(resource.kmsKeyArn)) return 'is encrypted with a key of its own, which Lambda@Edge does not support; leave `environmentEncryption` out';
  const { size = 0 } = known(resource.ephemeralStorage) as { size?: number } | undefined ?? {};
  if (size > MAX_STORAGE) return `has ${size} MB of storage in /tmp, and Lambda@Edge allows ${MAX_STORAGE} MB; leave \`ephemeralStorageSize\` out`;
  const memory = Number(known(resource.memorySize) ?? 0);
  if (atViewer && memory > MAX_VIEWER_MEMORY) {
    return `has ${memory} MB of memory, and Lambda@Edge allows ${MAX_VIEWER_MEMORY} MB on viewer events; leave \`memorySize\` out`;
  }
  return undefined;
}
