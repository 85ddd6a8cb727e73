import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { exampleTemplates } from '../../scripts/checks/lib/examples';
import { VARIANT_HEADER } from '../../src/contract/names';
import { STEERING_METADATA } from '../../src/contract/steering/steering-metadata';

const SITE = join(__dirname, '..', '..', 'examples', 'weighted', 'site');
const VERSIONS = ['v1', 'v2'];
/** With ListBucket a missing file is 404 instead of 403. */
const READ = ['s3:GetObject', 's3:ListBucket'];
let site: Template;

beforeAll(() => {
  const templates = exampleTemplates('weighted');
  expect([...templates.keys()]).toEqual(['WeightedSite']);
  site = Template.fromJSON(templates.get('WeightedSite')!);
});

const properties = (type: string): any[] => Object.values(site.findResources(type)).map((resource) => resource.Properties);
const config = () => properties('AWS::CloudFront::Distribution')[0].DistributionConfig;
const functionOf = (event: string) => {
  const { FunctionARN } = config().DefaultCacheBehavior.FunctionAssociations.find(({ EventType }: any) => EventType === event);
  return site.findResources('AWS::CloudFront::Function')[FunctionARN['Fn::GetAtt'][0]]!;
};

describe('the buckets', () => {
  test('are private, encrypted, and keep versions', () => {
    const versions = site.findResources('AWS::S3::Bucket', { Properties: { VersioningConfiguration: { Status: 'Enabled' } } });
    expect(Object.keys(versions)).toHaveLength(2);
    site.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('of both versions are read by this distribution, and by nobody else', () => {
    const statements = properties('AWS::S3::BucketPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const reads = statements.filter(({ Effect, Action }) => Effect === 'Allow' && Action !== 's3:PutObject');
    const distribution = Object.keys(site.findResources('AWS::CloudFront::Distribution'))[0];
    expect(reads.map(({ Action }) => Action)).toEqual([READ, READ]);
    for (const { Principal, Condition } of reads) {
      expect(Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
      expect(JSON.stringify(Condition)).toContain(`distribution/",{"Ref":"${distribution}"}`);
    }
  });
});

describe('the distribution', () => {
  test('has both versions as origins, each once, with signed requests', () => {
    expect(config().Origins.map(({ Id }: any) => Id)).toEqual(VERSIONS);
    site.resourceCountIs('AWS::CloudFront::OriginAccessControl', 2);
    for (const origin of config().Origins) expect(origin.OriginAccessControlId).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Id'] });
  });

  test('falls back on v1 with v2 behind it where no function decides', () => {
    const [group] = config().OriginGroups.Items;
    expect(config().OriginGroups.Quantity).toBe(1);
    expect(group.Members.Items).toEqual([{ OriginId: 'v1' }, { OriginId: 'v2' }]);
    expect(config().DefaultCacheBehavior.TargetOriginId).toBe(group.Id);
  });

  test('keeps the variants apart in the cache, and nothing else of a visitor', () => {
    const [{ CachePolicyConfig: { ParametersInCacheKeyAndForwardedToOrigin: key } }] = properties('AWS::CloudFront::CachePolicy');
    expect(key.HeadersConfig.Headers).toContain(VARIANT_HEADER);
    expect(key.CookiesConfig).toEqual({ CookieBehavior: 'none' });
    site.resourceCountIs('AWS::CloudFront::CachePolicy', 1);
  });

  test('has a live policy that both functions read', () => {
    const [store] = Object.keys(site.findResources('AWS::CloudFront::KeyValueStore'));
    for (const event of ['viewer-request', 'viewer-response']) {
      expect(functionOf(event).Properties.FunctionConfig).toMatchObject({
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [store, 'Arn'] } }],
      });
    }
  });

  test('tells tools who is steered', () => {
    expect(functionOf('viewer-response').Metadata[STEERING_METADATA]).toEqual({
      version: 1,
      site: 'WeightedSite/Site/Origin',
      generation: 1,
      primary: 'v1',
      members: [{ id: 'v1' }, { id: 'v2', weight: 10 }],
      ttl: 86_400,
    });
  });

  test('steers one visitor in ten, protects open pages, and rewrites indexes first', () => {
    const code = functionOf('viewer-request').Properties.FunctionCode as string;
    expect(code).toContain('"id":"v2","weight":10,');
    expect(code).toContain('"skewProtection":true');
    expect(code.indexOf('index.html')).toBeLessThan(code.indexOf('"skewProtection"'));
  });

  test('in essence', () => {
    expect({
      ...config(),
      // Function names and ids of policies follow from paths and hashes; what they hold is looked at above.
      DefaultCacheBehavior: { ...config().DefaultCacheBehavior, FunctionAssociations: '(above)', ResponseHeadersPolicyId: '(above)', CachePolicyId: '(above)' },
    }).toMatchSnapshot();
  });
});

describe.each(VERSIONS)('the pages of %s', (version) => {
  const folder = join(SITE, version);
  const html = (page: string) => readFileSync(join(folder, page), 'utf8');
  const PAGES = ['index.html', 'about/index.html'];

  test.each([...PAGES, '404.html'])('%s links to what is there', (page) => {
    const links = [...html(page).matchAll(/(?:src|href)="\/([^"]*)"/g)].map(([, path]) => path!.replace(/(^|\/)$/, '$1index.html'));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect([link, existsSync(join(folder, link))]).toEqual([link, true]);
  });

  test('their files are named by what is in them, so that they can be kept for ever', () => {
    const assets = readdirSync(join(folder, 'assets'));
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      const hash = createHash('sha256').update(readFileSync(join(folder, 'assets', asset))).digest('hex').slice(0, 8);
      expect(asset.split('.')[1]).toBe(hash);
    }
  });

  test('pages and files say which version they are of', () => {
    const files = [...PAGES, 'manifest.json', ...readdirSync(join(folder, 'assets')).map((asset) => `assets/${asset}`)];
    for (const file of files) expect([file, /\bversion\W{1,5}(v\d+)\b/.exec(html(file))?.[1]]).toEqual([file, version]);
  });

  test('pages are kept for a minute, hashed files for a year', () => {
    expect(JSON.parse(html('.metadata.json'))).toEqual({
      '*': { 'cache-control': 'public, max-age=60' },
      'assets/*': { 'cache-control': 'public, max-age=31536000, immutable' },
    });
  });
});

test('the page for what is missing is the same in both versions', () => {
  const [one, other] = VERSIONS.map((version) => readFileSync(join(SITE, version, '404.html'), 'utf8'));
  expect(one).toBe(other);
});
