import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { exampleTemplates } from '../../scripts/checks/lib/examples';

const pages = join(__dirname, '..', '..', 'examples', 'static-failover', 'site');
let primary: Template, secondary: Template, site: Template;

beforeAll(() => {
  const templates = exampleTemplates('static-failover');
  [primary, secondary, site] = ['Primary', 'Secondary', 'Site'].map((name) => {
    const template = templates.get(`StaticFailover${name}`);
    if (!template) throw new Error(`the example has no stack StaticFailover${name}, but ${[...templates.keys()].join(', ')}`);
    return Template.fromJSON(template);
  });
});

const SITE_BUCKETS = { eu: 'static-failover-111122223333-eu-west-1', us: 'static-failover-111122223333-us-west-2' };
const theSiteBucket = (template: Template) => template.findResources('AWS::S3::Bucket', { Properties: { BucketName: Match.anyValue() } });
const properties = (template: Template, type: string): any[] => Object.values(template.findResources(type)).map((resource) => resource.Properties);

describe.each([
  ['primary', () => primary, SITE_BUCKETS.eu],
  ['secondary', () => secondary, SITE_BUCKETS.us],
])('the %s bucket', (_, template, bucketName) => {
  test('keeps versions, is private and encrypted', () => {
    expect(Object.keys(theSiteBucket(template()))).toHaveLength(1);
    template().hasResourceProperties('AWS::S3::Bucket', {
      BucketName: bucketName,
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('is read by CloudFront of this account, and by nobody else', () => {
    const [logicalId] = Object.keys(theSiteBucket(template()));
    const arn = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    const [policy] = properties(template(), 'AWS::S3::BucketPolicy').filter(({ Bucket }) => Bucket.Ref === logicalId);
    const allowed = policy.PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow');
    expect(allowed).toEqual([{
      Sid: 'ReadByCloudFront',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      // With ListBucket a missing file is 404 instead of 403.
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
      Condition: { StringEquals: { 'AWS:SourceAccount': '111122223333' } },
    }]);
  });
});

describe('replication', () => {
  test('goes to the bucket of the other Region', () => {
    const [bucket] = Object.values(theSiteBucket(primary));
    expect(bucket.Properties.ReplicationConfiguration.Rules).toEqual([{
      Destination: { Bucket: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${SITE_BUCKETS.us}`]] } },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Filter: { Prefix: '' },
      Priority: 1,
      Status: 'Enabled',
    }]);
    const [other] = Object.values(theSiteBucket(secondary));
    expect(other.Properties.ReplicationConfiguration).toBeUndefined();
  });

  test('has a role that may do nothing else', () => {
    const [logicalId] = Object.keys(theSiteBucket(primary));
    const arn = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    const policies = properties(primary, 'AWS::IAM::Policy');
    expect(policies).toHaveLength(1);
    expect(policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: arn },
      {
        Effect: 'Allow',
        Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
        Resource: { 'Fn::Join': ['', [arn, '/*']] },
      },
      {
        Effect: 'Allow',
        Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${SITE_BUCKETS.us}/*`]] },
      },
    ]);
    const [role] = properties(primary, 'AWS::IAM::Role');
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 's3.amazonaws.com' } },
    ]);
    // A fixed name would collide with that of the next stack of the account.
    expect(role.RoleName).toBeUndefined();
    expect(role.ManagedPolicyArns).toBeUndefined();
  });
});

describe('the distribution', () => {
  const config = () => properties(site, 'AWS::CloudFront::Distribution')[0].DistributionConfig;

  test('signs its requests to both buckets', () => {
    site.resourceCountIs('AWS::CloudFront::OriginAccessControl', 2);
    site.allResourcesProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
    for (const origin of config().Origins) {
      expect(origin.OriginAccessControlId).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Id'] });
    }
  });

  test('fails over on a missing and a forbidden file too', () => {
    const [group] = config().OriginGroups.Items;
    expect(config().OriginGroups.Quantity).toBe(1);
    expect(group.FailoverCriteria.StatusCodes.Items).toEqual([403, 404, 500, 502, 503, 504]);
    expect(group.Members.Items).toEqual([{ OriginId: 'primary' }, { OriginId: 'secondary' }]);
    expect(config().DefaultCacheBehavior.TargetOriginId).toBe(group.Id);
  });

  test('has a page of its own for what neither bucket has', () => {
    expect(config().CustomErrorResponses).toEqual([{ ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/404.html' }]);
    expect(existsSync(join(pages, '404.html'))).toBe(true);
  });

  test('keeps to its time to failover', () => {
    const [leg1] = config().Origins;
    expect(leg1.Id).toBe('primary');
    const worstCase = leg1.ConnectionAttempts * (leg1.ConnectionTimeout + leg1.S3OriginConfig.OriginReadTimeout);
    expect(site.findOutputs('WorstCaseTimeToFailover').WorstCaseTimeToFailover.Value).toBe(`${worstCase} s`);
    expect(worstCase).toBeLessThanOrEqual(6);
  });

  test('sends strict headers, with a function and without', () => {
    site.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: Match.stringLikeRegexp("^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$"), Override: true },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          StrictTransportSecurity: Match.objectLike({ AccessControlMaxAgeSec: 31_536_000 }),
        },
      },
    });
    const { FunctionAssociations } = config().DefaultCacheBehavior;
    const events = FunctionAssociations.map(({ EventType }: any) => EventType);
    expect(events).toEqual(['viewer-request', 'viewer-response']);
    const hardener = FunctionAssociations[1].FunctionARN['Fn::GetAtt'][0];
    expect(site.findResources('AWS::CloudFront::Function')[hardener].Properties.FunctionCode).toContain("default-src 'none'; script-src 'self'");
  });

  test('in essence', () => {
    expect({
      ...config(),
      // Function names and ids of policies follow from paths and hashes; what they hold is looked at above.
      DefaultCacheBehavior: { ...config().DefaultCacheBehavior, FunctionAssociations: '(above)', ResponseHeadersPolicyId: '(above)' },
    }).toMatchSnapshot();
  });
});

describe('the pages', () => {
  const linked = (page: string, pattern: RegExp) => [...readFileSync(join(pages, page), 'utf8').matchAll(pattern)];

  test.each(['index.html', 'about/index.html', '404.html'])('%s names its scripts and styles with the hash that they have', (page) => {
    const tags = linked(page, /(?:src|href)="(\/[\w.]+\.(?:js|css))" integrity="sha384-([^"]+)"/g);
    expect(tags.length).toBeGreaterThan(0);
    for (const [, path, hash] of tags) {
      expect([path, hash]).toEqual([path, createHash('sha384').update(readFileSync(join(pages, path))).digest('base64')]);
    }
  });

  test.each(['index.html', 'about/index.html', '404.html'])('%s links to what is there', (page) => {
    const links = linked(page, /(?:src|href)="\/([^"]*)"/g).map(([, path]) => path!.replace(/(^|\/)$/, '$1index.html'));
    // Without an icon of their own, browsers ask for /favicon.ico, and both buckets would say 404.
    expect(links).toContain('icon.svg');
    for (const link of links) expect([link, existsSync(join(pages, link))]).toEqual([link, true]);
  });
});
