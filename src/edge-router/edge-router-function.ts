import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CfnResource, type Duration, Names, RemovalPolicy, Stack, Stage, Token } from 'aws-cdk-lib';
import { type EdgeLambda, experimental, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { CompositePrincipal, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, type IVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkedRunTime } from './run-time';
import { EDGE_FUNCTION_REGION } from '../contract/cloudfront';
import { SmartOriginError } from '../private/errors';
import type { ISessionTable } from '../session-table/session-table-interface';

/** What the edge router needs. */
export interface EdgeRouterFunctionProps {
  /**
   * The sessions that it looks up, and may read.
   *
   * @default - it looks none up, and finds the fastest or the nearest of members that serve the same
   */
  readonly table?: ISessionTable;

  /**
   * Whether it finds the fastest of members that serve the same. One that looks no sessions up can do so anyway.
   *
   * @default false
   */
  readonly fastest?: boolean;

  /**
   * How long it may run, in whole seconds: from 1 to 30, a second more than it may have to wait for look-up and race.
   *
   * @default Duration.seconds(3)
   */
  readonly timeout?: Duration;

  /**
   * What becomes of the function and its versions when they are removed from the stack.
   *
   * @default RemovalPolicy.RETAIN - CloudFront's copies live on for hours, and until then Lambda deletes neither
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long log entries of us-east-1 are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/**
 * The edge router: one Lambda@Edge function on origin-request and origin-response that looks sessions up, finds the fastest or the nearest
 * member, and chooses the origin.
 *
 * `Steering.stickySessions()`, `Steering.fastest()` and, with `NearestRouter.EDGE_ROUTER`, `Steering.nearest()` make one for each SmartOrigin. It has
 * no configuration of its own, its origins carry it, so a changed setting publishes no new version, but a longer watchdog, which takes a longer timeout.
 *
 * It stands in us-east-1, as Lambda@Edge demands. From a stack in another Region it comes into the stack `edge-lambda-stack-…` that the
 * CDK's own `EdgeFunction` makes there, which needs that Region to be bootstrapped (`cdk bootstrap`). `Fn::GetStackOutput`, the CDK's
 * newer way to refer to another Region, would spare the custom resource that hands over the version's ARN, but deploys only with a CDK
 * command line and a CloudFormation that know it.
 *
 * - **Memory 512 MB**: a function's share of the CPU grows with its memory, 128 MB being 7 % of one. The first read after a cold start is
 *   TLS and signing, and has to fit into the look-up budget.
 * - **Timeout 3 seconds**, or a second more than look-up and race may take together: the router waits for nothing else; what is above is for the
 *   start.
 * - **Role**: its own log group in every Region, where CloudFront runs it; where sessions are looked up, `dynamodb:GetItem` on the table's replicas,
 *   and `kms:Decrypt` with their keys where the account has keys of its own.
 * - **Log group** `/cdk-smart-origin/…`, the same name in every Region. That of us-east-1 belongs to the stack, and goes with it; Lambda
 *   creates the others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
export class EdgeRouterFunction extends Construct {
  /** The published version, for associations with behaviors. */
  public readonly version: IVersion;

  /** What the function may do, in every Region. */
  public readonly role: Role;

  /** Name of its log group, in each Region where it has run. */
  public readonly logGroupName: string;

  /** Throws if the stack has no explicit Region. */
  constructor(scope: Construct, id: string, private readonly props: EdgeRouterFunctionProps) {
    super(scope, id);
    const home = this.home();
    const timeout = checkedRunTime(this, props.timeout);
    // The names of what stands in the shared stack in us-east-1, where other sites' routers stand too.
    const name = Names.uniqueResourceName(this, { maxLength: 64 });
    const inStack = (part: string) => (home === Stack.of(this) ? { scope: this, id: part } : { scope: home, id: name + part });

    // One stack in several Regions has one path and so one name: the Region tells their groups in us-east-1 apart.
    this.logGroupName = `/cdk-smart-origin/${name}-${Stack.of(this).region}`;
    const logs = inStack('Logs');
    const logGroup = new LogGroup(logs.scope, logs.id, {
      logGroupName: this.logGroupName,
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      // A group that stays would be in the way of the same stack when it is created again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = inStack('Role');
    this.role = new Role(role.scope, role.id, {
      assumedBy: new CompositePrincipal(new ServicePrincipal('lambda.amazonaws.com'), new ServicePrincipal('edgelambda.amazonaws.com')),
      description: `Edge router of ${scope.node.path}`.slice(0, 1000),
      inlinePolicies: { Logs: logPolicy(home, this.logGroupName) },
    });
    props.table?.grantReadSessions(this.role);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const edgeFunction = new experimental.EdgeFunction(this, name, {
      description: `cdk-smart-origin edge router of ${scope.node.path}`.slice(0, 256),
      code: Code.fromAsset(bundleFolder(this, props)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      memorySize: 512,
      timeout,
      role: this.role,
      logGroup,
      currentVersionOptions: { removalPolicy },
    });
    (edgeFunction.lambda.node.defaultChild as CfnResource).applyRemovalPolicy(removalPolicy);
    this.version = edgeFunction;
  }

  /**
   * What a behavior's `edgeLambdas` takes.
   *
   * @internal
   */
  public get _associations(): EdgeLambda[] {
    // The router decides by headers alone: a body that is not included is not held back either.
    return [LambdaEdgeEventType.ORIGIN_REQUEST, LambdaEdgeEventType.ORIGIN_RESPONSE]
      .map((eventType) => ({ functionVersion: this.version, eventType, includeBody: false }));
  }

  /** The stack that the function stands in: this one, or the one in us-east-1 that all functions of this stack share. */
  private home(): Stack {
    const stack = Stack.of(this);
    if (Token.isUnresolved(stack.region)) {
      throw new SmartOriginError(this, 'EdgeRouterWithoutRegion',
        `${this.props.table ? 'Steering.stickySessions()' : 'the edge router'} needs Lambda@Edge, whose functions stand in ${EDGE_FUNCTION_REGION}, and the stack "${stack.node.path}" does not say in which Region it stands itself; `
        + 'give it one: new Stack(app, \'Site\', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: \'eu-west-1\' } })');
    }
    if (stack.region === EDGE_FUNCTION_REGION) return stack;
    const stage = Stage.of(this);
    if (!stage) {
      throw new SmartOriginError(this, 'EdgeRouterOutsideOfApp',
        `the edge router needs a second stack in ${EDGE_FUNCTION_REGION}, and the stack "${stack.node.path}" belongs to no app; create it in one: new Stack(app, 'Site', …)`);
    }
    // EdgeFunction looks for this id, and would make the stack as follows, but only after the role has to stand in it.
    const id = `edge-lambda-stack-${stack.node.addr}`;
    return stage.node.tryFindChild(id) as Stack | undefined
      ?? new Stack(stage, id, { env: { region: EDGE_FUNCTION_REGION, account: stack.account }, tags: stack.tags.tagValues() });
  }
}

/** Writes to this log group, in whatever Region the function runs. In us-east-1 the stack creates the group, so that it can delete it too. */
function logPolicy(home: Stack, logGroupName: string): PolicyDocument {
  const group = home.formatArn({ service: 'logs', region: '*', resource: `log-group:${logGroupName}` });
  const resources = [group, `${group}:*`];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ actions: ['logs:CreateLogGroup'], resources, conditions: { StringNotEquals: { 'aws:RequestedRegion': EDGE_FUNCTION_REGION } } }),
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources }),
    ],
  });
}

/** Which of the bundles: what a router does not do it does not have to load. */
function bundleOf({ table, fastest }: EdgeRouterFunctionProps): string {
  if (!table) return 'fastest-edge-router';
  return fastest ? 'fastest-session-edge-router' : 'edge-router';
}

function bundleFolder(scope: Construct, props: EdgeRouterFunctionProps): string {
  const folder = join(__dirname, '..', '..', 'assets', bundleOf(props));
  if (existsSync(join(folder, 'index.js'))) return folder;
  throw new SmartOriginError(scope, 'BundleMissing',
    `the bundle of the edge router is not at ${folder}; install the package again, or run 'npx projen bundle' in a checkout`);
}
