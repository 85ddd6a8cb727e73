import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, RootConstruct } from 'constructs';
import { EdgeRouterFunction, type EdgeRouterFunctionProps, SessionTable, SessionTableEncryption, SmartOrigin, Steering } from '../../src';
import { ENV, warnings } from '../fixtures';
import { http, REGIONS, sessionSite, type SessionSiteProps, sessionTable, stackIn } from '../steering/sessions/fixtures';

const ASSETS = join(__dirname, '..', '..', 'assets');
const BUNDLES = ['edge-router', 'fastest-edge-router', 'fastest-session-edge-router'];

let app: App;
beforeEach(() => { app = new App(); });

/** The site's stack, and the one that the edge router stands in. */
function deployed(region: string, props: SessionSiteProps = {}): { site: Template; edge: Template; edgeStack: Stack } {
  const stack = stackIn(region, app);
  sessionSite(stack, props);
  app.synth();
  const edgeStack = region === 'us-east-1' ? stack : app.node.children.find((child) => Stack.isStack(child) && child.node.id.startsWith('edge-lambda-stack-')) as Stack;
  return { site: Template.fromStack(stack), edge: Template.fromStack(edgeStack), edgeStack };
}
const one = (template: Template, type: string, id = /Router/): any => {
  const found = Object.entries(template.findResources(type)).filter(([logicalId]) => id.test(logicalId)).map(([, resource]) => resource);
  expect(found).toHaveLength(1);
  return found[0];
};
const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });

describe.each(REGIONS)('from a stack in %s', (region) => {
  test('it stands in us-east-1, with what the router needs and no environment', () => {
    const { edge, edgeStack } = deployed(region);
    expect([edgeStack.region, edgeStack.account]).toEqual(['us-east-1', ENV.account]);
    const fn = one(edge, 'AWS::Lambda::Function');
    expect(fn.Properties).toMatchObject({ Runtime: Runtime.NODEJS_24_X.name, Handler: 'index.handler', MemorySize: 512, Timeout: 3 });
    for (const refused of ['Environment', 'VpcConfig', 'Layers', 'Architectures', 'DeadLetterConfig', 'TracingConfig', 'ReservedConcurrentExecutions']) expect(fn.Properties).not.toHaveProperty(refused);
  });

  test('a published version is what behaviors call', () => {
    const { site, edge } = deployed(region);
    one(edge, 'AWS::Lambda::Version');
    const [{ Properties }] = Object.values(site.findResources('AWS::CloudFront::Distribution'));
    const [{ LambdaFunctionARN }] = Properties.DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations;
    expect(LambdaFunctionARN).toEqual(region === 'us-east-1'
      ? { Ref: expect.stringMatching(/CurrentVersion/) } : { 'Fn::GetAtt': [expect.stringMatching(/ArnReader/), 'FunctionArn'] });
  });

  test('it stays when it is removed from the stack, since CloudFront still has copies of it', () => {
    const { edge } = deployed(region);
    for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::Version']) expect(one(edge, type)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('it is deleted if that is asked for', () => {
    const { edge } = deployed(region, { edgeRouterRemovalPolicy: RemovalPolicy.DESTROY });
    for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::Version']) expect(one(edge, type)).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  test('its role reads single items of this table, and no more', () => {
    const { edge } = deployed(region, { table: undefined });
    const { Properties } = one(edge, 'AWS::IAM::Policy');
    expect(Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arn(`:dynamodb:eu-west-1:${ENV.account}:table/sessions`) }]);
  });

  test('its role writes to its own log group in every Region, and creates it everywhere but where the stack does', () => {
    const { edge } = deployed(region);
    const { Properties } = one(edge, 'AWS::IAM::Role');
    const group = `:logs:*:${ENV.account}:log-group:/cdk-smart-origin/TestSiteOriginEdgeRouter`;
    const [create, write] = Properties.Policies[0].PolicyDocument.Statement;
    expect(create).toMatchObject({ Action: 'logs:CreateLogGroup', Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } });
    expect(write.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    for (const { Resource } of [create, write]) {
      expect(Resource.map(({ 'Fn::Join': [, parts] }: any) => parts[2])).toEqual([expect.stringContaining(group), expect.stringMatching(new RegExp(`-${region}:\\*$`))]);
    }
    expect(Properties.Policies).toHaveLength(1);
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('CloudFront and Lambda may assume its role', () => {
    const { Properties } = one(deployed(region).edge, 'AWS::IAM::Role');
    expect(Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: any) => Principal.Service)).toEqual(['lambda.amazonaws.com', 'edgelambda.amazonaws.com']);
  });

  test('its log group of us-east-1 belongs to the stack, with a retention', () => {
    const { edge } = deployed(region);
    const logs = one(edge, 'AWS::Logs::LogGroup');
    expect(logs).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30, LogGroupName: expect.stringMatching(new RegExp(`^/cdk-smart-origin/TestSiteOriginEdgeRouter\\w{8}-${region}$`)) } });
    expect(one(edge, 'AWS::Lambda::Function').Properties.LoggingConfig).toEqual({ LogGroup: { Ref: expect.stringMatching(/Logs/) } });
  });

  test('the retention is the user\'s', () => {
    expect(one(deployed(region, { edgeRouterLogRetention: RetentionDays.ONE_YEAR }).edge, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });

  test('it may read the table that the same stack makes, replicas and their keys too', () => {
    const stack = stackIn(region, app);
    const replica = region === 'us-east-1' ? 'eu-west-1' : 'us-east-1';
    const key = `arn:aws:kms:${replica}:${ENV.account}:key/k`;
    const encryption = SessionTableEncryption.customerManaged(new Key(stack, 'Key'), { [replica]: key });
    sessionSite(stack, { table: new SessionTable(stack, 'Table', { replicaRegions: [replica], encryption }) });
    const edge = app.synth().stacks.find(({ environment }) => environment.region === 'us-east-1')!.template;
    const [policy] = Object.values<any>(edge.Resources).filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && /Router/.test(Properties.PolicyName));
    const statements: any[] = policy.Properties.PolicyDocument.Statement;
    expect(statements.map(({ Action }) => Action)).toEqual(['dynamodb:GetItem', 'kms:Decrypt', 'kms:Decrypt']);
    expect(statements[0].Resource).toHaveLength(2);
    expect(statements.slice(1).map(({ Condition }) => Condition.StringEquals['kms:ViaService'])).toEqual([region, replica].map((where) => `dynamodb.${where}.amazonaws.com`));
    expect(statements[2].Resource).toBe(key);
  });

  test('two sites of a stack have functions, roles and log groups of their own', () => {
    const stack = stackIn(region, app);
    const table = sessionTable(stack);
    sessionSite(stack, { table });
    new SmartOrigin(stack, 'Other', { origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 } }, steering: Steering.stickySessions({ table, cookieName: 'sid' }) });
    const assembly = app.synth();
    const groups = assembly.stacks.flatMap(({ template }) => Object.values<any>(template.Resources)).filter(({ Type }) => Type === 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
    expect(new Set(groups).size).toBe(2);
    expect(assembly.stacks).toHaveLength(region === 'us-east-1' ? 1 : 2);
  });
});

describe('names', () => {
  const logGroupOf = (stack: Stack) => sessionSite(stack).smartOrigin.edgeRouter!.logGroupName;

  test('one stack in two Regions has two log groups in us-east-1', () => {
    expect(logGroupOf(stackIn('eu-west-1', app, 'A'))).not.toBe(logGroupOf(stackIn('eu-west-1', new App(), 'B')));
    const same = REGIONS.map((region) => logGroupOf(stackIn(region, new App())));
    expect(same[0].replace('eu-west-1', '')).toBe(same[1].replace('us-east-1', ''));
    expect(same[0]).not.toBe(same[1]);
  });

  test('one site in two stages has two', () => {
    const [a, b] = ['Dev', 'Prod'].map((id) => logGroupOf(new Stack(new Stage(app, id), 'Site', { env: { ...ENV, region: 'us-east-1' } })));
    expect(a).not.toBe(b);
  });

  test('one site in two stacks of one id and two names has two', () => {
    const [a, b] = ['one', 'two'].map((stackName) => logGroupOf(new Stack(new App(), 'Site', { stackName, env: { ...ENV, region: 'us-east-1' } })));
    expect(a).not.toBe(b);
  });

  test('a long path fits', () => {
    const stack = stackIn('us-east-1', app);
    const deep = Array.from({ length: 12 }).reduce<Construct>((scope, _, i) => new Construct(scope, `AVeryLongNameOfAConstruct${i}`), stack);
    new SmartOrigin(deep, 'Smart', { origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 } }, steering: Steering.stickySessions({ table: sessionTable(stack), cookieName: 'sid' }) });
    const { LogGroupName } = one(Template.fromStack(stack), 'AWS::Logs::LogGroup', /./).Properties;
    expect(LogGroupName.length).toBeLessThanOrEqual(512);
    expect(one(Template.fromStack(stack), 'AWS::Lambda::Function', /./).Properties.Description.length).toBeLessThanOrEqual(256);
  });
});

describe('versions', () => {
  const versionOf = (props: SessionSiteProps) => {
    const stack = stackIn('us-east-1', new App());
    sessionSite(stack, props);
    return Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Version'));
  };

  test('a changed setting publishes none', () => {
    const origins = { v1: { origin: http('v1', { customHeaders: { 'X-Key': 'k' } }) }, v2: { origin: http('v2'), weight: 50 } };
    expect(versionOf({ ejection: false, cookieName: 'other', site: { origins } })).toEqual(versionOf({}));
  });
});

describe('a site in another Region than us-east-1', () => {
  test('refers to the version by the CDK\'s own custom resource', () => {
    const { site } = deployed('eu-west-1');
    site.resourceCountIs('Custom::CrossRegionStringParameterReader', 1);
    site.hasResourceProperties('Custom::CrossRegionStringParameterReader', { Region: 'us-east-1', ParameterName: Match.stringLikeRegexp('^/cdk/EdgeFunctionArn/eu-west-1/') });
  });

  test('hands its tags on', () => {
    const stack = new Stack(app, 'Test', { env: ENV, tags: { team: 'web' } });
    sessionSite(stack);
    expect(app.synth().stacks.map(({ tags }) => tags)).toEqual([{ team: 'web' }, { team: 'web' }]);
  });

  test('shares the stack with functions that the user has there', () => {
    const stack = stackIn('eu-west-1', app);
    const table = sessionTable(stack);
    new EdgeRouterFunction(stack, 'One', { table });
    new EdgeRouterFunction(stack, 'Two', { table });
    expect(app.synth().stacks).toHaveLength(2);
  });

  test('synthesizes without warnings', () => {
    const stack = stackIn('eu-west-1', app);
    sessionSite(stack);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('the bundle', () => {
  /** Which of ours the function's code is. */
  const bundleOf = (propsOf: (stack: Stack) => EdgeRouterFunctionProps) => {
    const stack = stackIn('us-east-1', app);
    new EdgeRouterFunction(stack, 'Router', propsOf(stack));
    const { directory } = app.synth();
    const [code] = readdirSync(directory).map((name) => join(directory, name, 'index.js')).filter(existsSync).map((path) => readFileSync(path, 'utf8'));
    return BUNDLES.filter((name) => readFileSync(join(ASSETS, name, 'index.js'), 'utf8') === code);
  };

  test('without a table finds the fastest and the nearest', () => {
    expect(bundleOf(() => ({}))).toEqual(['fastest-edge-router']);
  });

  test('with a table looks sessions up, and nothing else', () => {
    expect(bundleOf((stack) => ({ table: sessionTable(stack) }))).toEqual(['edge-router']);
  });

  test('with a table does both if that is asked for', () => {
    expect(bundleOf((stack) => ({ table: sessionTable(stack), fastest: true }))).toEqual(['fastest-session-edge-router']);
  });
});

describe('without a table', () => {
  const made = (props: EdgeRouterFunctionProps = {}) => {
    const stack = stackIn('us-east-1', app);
    new EdgeRouterFunction(stack, 'Router', props);
    return Template.fromStack(stack);
  };

  test('its role reads none', () => {
    const template = made();
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/dynamodb|kms/);
  });

  test.each([1, 30])('it may run for %d seconds', (seconds) => {
    made({ timeout: Duration.seconds(seconds) }).hasResourceProperties('AWS::Lambda::Function', { Timeout: seconds });
  });

  test.each([[Duration.seconds(0), '0 seconds'], [Duration.seconds(31), '31 seconds'], [Duration.millis(1500), '1 second 500 millis']])('fails with a timeout that Lambda@Edge does not allow', (timeout, shown) => {
    expect(() => made({ timeout })).toThrow(
      `timeout is ${shown}; Lambda@Edge lets functions at origin events run for 1 to 30 seconds, in whole seconds; leave it out for 3 seconds`);
  });
});

describe('fails', () => {
  test('in a stack without a Region', () => {
    const stack = new Stack(app, 'Agnostic');
    expect(() => sessionSite(stack)).toThrow(
      /Steering.stickySessions\(\) needs Lambda@Edge, whose functions stand in us-east-1, and the stack "Agnostic" does not say in which Region it stands itself; give it one: new Stack\(app, 'Site', \{ env: \{ account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' \} \}\)/);
  });

  test('outside of an app, where a second stack would be needed', () => {
    const stack = new Stack(new RootConstruct('Root') as any, 'Site', { env: ENV });
    expect(() => new EdgeRouterFunction(stack, 'Router', { table: sessionTable(stack) })).toThrow(/the edge router needs a second stack in us-east-1, and the stack "Root\/Site" belongs to no app; create it in one/);
  });
});
