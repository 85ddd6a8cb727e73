import { Template } from 'aws-cdk-lib/assertions';
import { exampleTemplates } from '../../scripts/checks/lib/examples';
import { CONFIG_HEADER, INTERNAL_HEADER_PREFIX } from '../../src/contract/names';

const MEMBERS = ['eu', 'us', 'ap'];
let site: Template;

beforeAll(() => {
  const templates = exampleTemplates('fastest');
  expect([...templates.keys()]).toEqual(['FastestSite']);
  site = Template.fromJSON(templates.get('FastestSite')!);
});

const properties = (type: string): any[] => Object.values(site.findResources(type)).map((resource) => resource.Properties);
const config = () => properties('AWS::CloudFront::Distribution')[0].DistributionConfig;
const origin = (id: string) => config().Origins.find(({ Id }: any) => Id === id);
const routerConfig = (id: string) => {
  const headers: any[] = origin(id).OriginCustomHeaders;
  return JSON.parse(headers.filter(({ HeaderName }) => HeaderName.startsWith(CONFIG_HEADER)).map(({ HeaderValue }) => HeaderValue).join(''));
};

describe('the members', () => {
  test('differ in domain, port and protocol', () => {
    expect(config().Origins.map(({ Id }: any) => Id).sort()).toEqual([...MEMBERS].sort());
    const reached = MEMBERS.map((id) => {
      const { DomainName, CustomOriginConfig: { OriginProtocolPolicy, HTTPPort, HTTPSPort } } = origin(id);
      return [DomainName, OriginProtocolPolicy, OriginProtocolPolicy === 'http-only' ? HTTPPort : HTTPSPort];
    });
    expect(reached).toEqual([['eu.example.com', 'https-only', undefined], ['us.example.com', 'https-only', 8443], ['ap.example.com', 'http-only', 8080]]);
  });

  test('are all equivalent, and ap is not probed', () => {
    const { fastest, members, unassigned } = routerConfig('eu');
    expect(fastest.equivalents).toEqual({ eu: ['eu', 'ap', 'us'] });
    expect(MEMBERS.filter((id) => members[id].probe === false)).toEqual(['ap']);
    expect(unassigned).toBe(true);
  });

  test('of the template carry the same for the edge router, and the third one nothing', () => {
    expect(routerConfig('us')).toEqual(routerConfig('eu'));
    expect(JSON.stringify(origin('ap'))).not.toContain(INTERNAL_HEADER_PREFIX);
  });
});

describe('the distribution', () => {
  test('falls back on us where no router decides', () => {
    const [group, ...others] = config().OriginGroups.Items;
    expect(group.Members.Items).toEqual([{ OriginId: 'eu' }, { OriginId: 'us' }]);
    expect([config().DefaultCacheBehavior.TargetOriginId, others]).toEqual([group.Id, []]);
  });

  test('runs the edge router for pages and for writes, which stand on one origin', () => {
    const [writes, ...others] = config().CacheBehaviors;
    expect([writes.PathPattern, writes.TargetOriginId, others]).toEqual(['/api/*', 'eu', []]);
    for (const { LambdaFunctionAssociations } of [config().DefaultCacheBehavior, writes]) {
      expect(LambdaFunctionAssociations.map(({ EventType, IncludeBody }: any) => [EventType, IncludeBody])).toEqual([
        ['origin-request', false], ['origin-response', false],
      ]);
    }
  });

  test('has neither a table, nor a live policy, nor a function before the cache', () => {
    site.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    site.resourceCountIs('AWS::CloudFront::KeyValueStore', 0);
    const events = config().DefaultCacheBehavior.FunctionAssociations.map(({ EventType }: any) => EventType);
    expect(events).toEqual(['viewer-response']);
  });

  test('looks for the fastest so', () => {
    const { equivalents, ...settings } = routerConfig('eu').fastest;
    expect(settings).toMatchSnapshot();
  });
});

test('the edge router may write its log, and nothing else', () => {
  const policies = [...properties('AWS::IAM::Policy'), ...properties('AWS::IAM::Role').flatMap(({ Policies = [] }) => Policies)];
  const actions = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).flatMap(({ Action }: any) => [Action].flat());
  expect([...new Set(actions.map((action: string) => action.split(':')[0]))]).toEqual(['logs']);
});
