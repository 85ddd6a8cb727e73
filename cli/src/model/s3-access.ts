import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';

interface Statement {
  Effect?: unknown;
  Action?: unknown;
  Principal?: unknown;
}

/** The bucket of the templates whose domain name an origin uses, if it is one of theirs. */
export function bucketOfDomain(domainName: string, resolver: Resolver): LocatedResource | undefined {
  return resolver.resourcesOf('AWS::S3::Bucket').find((bucket) => ['RegionalDomainName', 'DomainName', 'DualStackDomainName']
    .some((attribute) => resolver.identifier(bucket, attribute) === domainName));
}

/**
 * What S3 answers for an object that is not there. It says 404 only to callers that may list the bucket, else 403.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function statusOfMissingObject(bucket: LocatedResource | undefined, resolver: Resolver): 403 | 404 {
  if (bucket === undefined) return 403;
  const name = resolver.identifier(bucket);
  const lists = resolver.resourcesOf('AWS::S3::BucketPolicy').some((policy) => {
    const properties = resolver.properties(policy);
    const statements = (properties.PolicyDocument as { Statement?: unknown } | undefined)?.Statement;
    return properties.Bucket === name && asList(statements).some(grantsListing);
  });
  return lists ? 404 : 403;
}

function grantsListing(statement: unknown): boolean {
  const { Effect, Action, Principal } = (statement ?? {}) as Statement;
  return Effect === 'Allow'
    && asList(Action).some((action) => ['s3:ListBucket', 's3:List*', 's3:*', '*'].includes(action as string))
    && includesCloudFront(Principal);
}

/** CloudFront itself (access control), an access identity of it, or everybody. */
function includesCloudFront(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  const { Service, AWS, CanonicalUser } = principal as Record<string, unknown>;
  return asList(Service).includes('cloudfront.amazonaws.com')
    || asList(AWS).some((arn) => arn === '*' || (typeof arn === 'string' && arn.includes('cloudfront:user/')))
    || CanonicalUser !== undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
