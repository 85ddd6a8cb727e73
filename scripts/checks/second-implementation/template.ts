/** The distribution that both serve: everything that MiniStack models of CloudFront, each in a cache behavior of its own. */
export function template(originPort: number, closedPort: number): object {
  const behavior = (path: string, extra: object) => ({
    PathPattern: path, TargetOriginId: 'echo', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_DISABLED, AllowedMethods: ALL_METHODS, ...extra,
  });
  const runs = (event: string, id: string) => ({ FunctionAssociations: [{ EventType: event, FunctionARN: { 'Fn::GetAtt': [id, 'FunctionMetadata.FunctionARN'] } }] });
  const origin = (id: string, port: number, extra: object = {}) => ({
    Id: id, DomainName: 'localhost', CustomOriginConfig: { HTTPPort: port, OriginProtocolPolicy: 'http-only' }, ...extra,
  });
  return {
    Resources: {
      Rewrite: viewerFunction('rewrite', REWRITE),
      Answer: viewerFunction('answer', ANSWER),
      Throws: viewerFunction('throws', 'function handler(event) { throw new Error("on purpose"); }'),
      Respond: viewerFunction('respond', RESPOND),
      Chosen: {
        Type: 'AWS::CloudFront::OriginRequestPolicy',
        Properties: {
          OriginRequestPolicyConfig: {
            Name: 'chosen',
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Wanted', 'Accept-Language'] },
            CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['wanted'] },
            QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['wanted'] },
          },
        },
      },
      InKey: {
        Type: 'AWS::CloudFront::CachePolicy',
        Properties: {
          CachePolicyConfig: {
            Name: 'in-key',
            MinTTL: 0,
            DefaultTTL: 0,
            MaxTTL: 1,
            ParametersInCacheKeyAndForwardedToOrigin: {
              EnableAcceptEncodingGzip: false,
              EnableAcceptEncodingBrotli: false,
              HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Keyed'] },
              CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['unwanted'] },
              QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['unwanted'] },
            },
          },
        },
      },
      Secured: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'secured',
            SecurityHeadersConfig: {
              FrameOptions: { FrameOption: 'DENY', Override: false },
              ContentTypeOptions: { Override: true },
              StrictTransportSecurity: { AccessControlMaxAgeSec: 100, IncludeSubdomains: true, Override: true },
              ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
            },
            CustomHeadersConfig: { Items: [{ Header: 'X-Added', Value: 'by policy', Override: true }, { Header: 'X-Origin', Value: 'overridden', Override: true }] },
            RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }] },
            CorsConfig: {
              AccessControlAllowCredentials: false,
              AccessControlAllowHeaders: { Items: ['X-Custom'] },
              AccessControlAllowMethods: { Items: ['GET', 'PUT'] },
              AccessControlAllowOrigins: { Items: ['https://allowed.example', 'https://*.wild.example'] },
              OriginOverride: true,
            },
          },
        },
      },
      Site: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            DefaultRootObject: 'index.html',
            Origins: [
              origin('echo', originPort, { OriginCustomHeaders: [{ HeaderName: 'X-From-Edge', HeaderValue: 'yes' }] }),
              origin('deep', originPort, { OriginPath: '/deep' }),
              origin('closed', closedPort),
            ],
            DefaultCacheBehavior: { TargetOriginId: 'echo', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_DISABLED, AllowedMethods: ['GET', 'HEAD'] },
            CacheBehaviors: [
              behavior('/all/*', { OriginRequestPolicyId: ALL_VIEWER }),
              behavior('/except-host/*', { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST }),
              behavior('/chosen/*', { OriginRequestPolicyId: { Ref: 'Chosen' } }),
              behavior('/keyed/*', { CachePolicyId: { Ref: 'InKey' } }),
              behavior('/secured/*', { ResponseHeadersPolicyId: { Ref: 'Secured' } }),
              behavior('/redirect/*', { ViewerProtocolPolicy: 'redirect-to-https' }),
              behavior('/https-only/*', { ViewerProtocolPolicy: 'https-only' }),
              behavior('/deep/*', { TargetOriginId: 'deep' }),
              behavior('/closed/*', { TargetOriginId: 'closed' }),
              behavior('/rewrite/*', { ...runs('viewer-request', 'Rewrite'), OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST }),
              behavior('/answer/*', runs('viewer-request', 'Answer')),
              behavior('/throws/*', runs('viewer-request', 'Throws')),
              behavior('/respond/*', runs('viewer-response', 'Respond')),
              behavior('/one?.txt', { TargetOriginId: 'deep' }),
              behavior('/Case/*', { TargetOriginId: 'deep' }),
              behavior('*.jpg', { TargetOriginId: 'deep' }),
            ],
            CustomErrorResponses: [
              { ErrorCode: 404, ResponsePagePath: '/all/not-found.html', ResponseCode: 200, ErrorCachingMinTTL: 0 },
              { ErrorCode: 500, ResponsePagePath: '/all/status/503', ResponseCode: 200, ErrorCachingMinTTL: 0 },
            ],
          },
        },
      },
    },
    Outputs: { DomainName: { Value: { 'Fn::GetAtt': ['Site', 'DomainName'] } } },
  };
}

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

function viewerFunction(name: string, code: string): object {
  return {
    Type: 'AWS::CloudFront::Function',
    Properties: { Name: name, AutoPublish: true, FunctionCode: code, FunctionConfig: { Comment: name, Runtime: 'cloudfront-js-2.0' } },
  };
}

const REWRITE = `function handler(event) {
  var request = event.request;
  request.uri = '/rewritten' + request.uri;
  request.headers['x-added'] = { value: 'by function' };
  delete request.headers['x-removed'];
  request.querystring.added = { value: '1' };
  request.cookies.added = { value: '2' };
  return request;
}`;

const ANSWER = `function handler(event) {
  return {
    statusCode: 302,
    statusDescription: 'Found',
    headers: { location: { value: '/elsewhere' } },
    cookies: { session: { value: 'x', attributes: 'Path=/; Secure' } },
  };
}`;

const RESPOND = `function handler(event) {
  var response = event.response;
  response.headers['x-added'] = { value: 'by function' };
  delete response.headers['x-origin'];
  response.cookies.seen = { value: '1' };
  return response;
}`;
