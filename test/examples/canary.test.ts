import { Template } from 'aws-cdk-lib/assertions';
import { exampleTemplates } from '../../scripts/checks/lib/examples';
import { SESSION_HEADER, VARIANT_HEADER, VOIDED_HEADER } from '../../src/contract/names';

const VERSIONS = ['v1', 'v2'];
const REPLICAS = ['us-east-1', 'eu-west-1', 'ap-southeast-1'];
let site: Template;
let table: Template;

beforeAll(() => {
  const templates = exampleTemplates('canary');
  expect([...templates.keys()].sort()).toEqual(['CanarySessions', 'CanarySite']);
  site = Template.fromJSON(templates.get('CanarySite')!);
  table = Template.fromJSON(templates.get('CanarySessions')!);
});

const properties = (type: string): any[] => Object.values(site.findResources(type)).map((resource) => resource.Properties);
const config = () => properties('AWS::CloudFront::Distribution')[0].DistributionConfig;
const behaviors = (): any[] => [config().DefaultCacheBehavior, ...config().CacheBehaviors];

/** Statements that allow something on DynamoDB, by the roles that have them. */
const statements = (): { roles: string[]; actions: string[]; regions: (string | undefined)[] }[] => (
  properties('AWS::IAM::Policy').flatMap(({ Roles, PolicyDocument }) => PolicyDocument.Statement.filter(({ Action }: any) => JSON.stringify(Action).includes('dynamodb:')).map(({ Action, Resource }: any) => ({
    roles: Roles.map(({ Ref }: any) => Ref),
    actions: [Action].flat(),
    regions: [Resource].flat().map((arn) => /:dynamodb:([^:]+):/.exec(JSON.stringify(arn))?.[1]),
  }))));

describe('the table', () => {
  test('has a replica near each point of presence of the rehearsal, and outlives the stack', () => {
    const [found] = Object.values(table.findResources('AWS::DynamoDB::GlobalTable'));
    const replicas: any[] = found!.Properties.Replicas;
    expect(replicas.map(({ Region }) => Region).sort()).toEqual([...REPLICAS].sort());
    expect([found!.DeletionPolicy, replicas.every(({ DeletionProtectionEnabled }) => DeletionProtectionEnabled)]).toEqual(['Retain', true]);
  });

  test('is written by the application, and only read by the edge router', () => {
    const found = statements();
    const writers = found.filter(({ roles }) => roles.every((role) => /^V[12]Role/.test(role)));
    const readers = found.filter(({ roles }) => roles.every((role) => role.includes('EdgeRouter')));
    expect([writers.length, readers.length, found.length]).toEqual([2, 1, 3]);
    for (const { actions } of writers) expect([...actions].sort()).toEqual(['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']);
    expect(readers[0]!.actions).toEqual(['dynamodb:GetItem']);
    for (const { regions } of found) expect([...regions].sort()).toEqual([...REPLICAS].sort());
  });
});

describe('the applications', () => {
  test('are a function for each version, reached without a signature', () => {
    const functions = properties('AWS::Lambda::Function').filter(({ Handler }) => Handler === 'function-url.handler');
    expect(functions.map(({ Environment }) => Environment.Variables.VERSION)).toEqual(VERSIONS);
    for (const { Runtime } of functions) expect(Runtime).toBe('nodejs24.x');
    site.allResourcesProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    site.resourceCountIs('AWS::Lambda::Url', 2);
  });
});

describe('the distribution', () => {
  test('runs the edge router and both viewer functions for pages and for writes', () => {
    expect(behaviors()).toHaveLength(3);
    for (const { FunctionAssociations, LambdaFunctionAssociations } of behaviors()) {
      expect(FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-request', 'viewer-response']);
      expect(LambdaFunctionAssociations.map(({ EventType, IncludeBody }: any) => [EventType, IncludeBody])).toEqual([
        ['origin-request', false], ['origin-response', false],
      ]);
    }
  });

  test('sends writes to one origin, and pages to a group', () => {
    const [pages, ...writes] = behaviors();
    expect(config().OriginGroups.Items.map(({ Id }: any) => Id)).toEqual([pages.TargetOriginId]);
    expect(writes.map(({ PathPattern, TargetOriginId }: any) => [PathPattern, TargetOriginId])).toEqual([['/api/*', 'v1'], ['/login', 'v1']]);
  });

  test('keeps variants and looked-up sessions apart in the cache', () => {
    const [{ CachePolicyConfig: { ParametersInCacheKeyAndForwardedToOrigin: key } }] = properties('AWS::CloudFront::CachePolicy');
    expect(key.HeadersConfig.Headers).toEqual(expect.arrayContaining([VARIANT_HEADER, SESSION_HEADER, VOIDED_HEADER]));
    expect(key.CookiesConfig).toEqual({ CookieBehavior: 'none' });
  });

  test('in essence', () => {
    expect({
      ...config(),
      // Names of functions and versions follow from paths and hashes; what they hold is looked at above.
      DefaultCacheBehavior: essence(config().DefaultCacheBehavior),
      CacheBehaviors: config().CacheBehaviors.map(essence),
    }).toMatchSnapshot();
  });
});

function essence(behavior: any) {
  const above = '(above)';
  return {
    ...behavior,
    FunctionAssociations: above,
    LambdaFunctionAssociations: above,
    CachePolicyId: above,
    OriginRequestPolicyId: above,
    ResponseHeadersPolicyId: above,
  };
}
