import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { CACHING_OPTIMIZED } from './templates';

const FUNCTION = `function handler(event) {
  var request = event.request;
  request.headers['x-visitor'] = { value: event.viewer.ip };
  return request;
}`;
const LAMBDA = 'exports.handler = async (event) => event.Records[0].cf.request;';

const origin = (Id: string) => ({ Id, DomainName: `${Id}.example.com`, ConnectionAttempts: 1, CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } });
const behavior = (TargetOriginId: string, parts: object = {}) => ({
  TargetOriginId, ViewerProtocolPolicy: 'allow-all', Compress: true, CachePolicyId: CACHING_OPTIMIZED, ...parts,
});

/** A site with all that can pile up: a cache, a group that fails over, failing origins, both kinds of functions. */
export function writeSoakTemplate(folder: string, generation: number): string {
  const file = path.join(folder, 'soak.template.json');
  const group = { Id: 'group', FailoverCriteria: { StatusCodes: { Items: [500, 503, 504], Quantity: 3 } }, Members: { Items: [{ OriginId: 'failing' }, { OriginId: 'app' }], Quantity: 2 } };
  writeFileSync(file, JSON.stringify({
    Resources: {
      Router: { Type: 'AWS::CloudFront::Function', Properties: { Name: 'router', AutoPublish: true, FunctionCode: FUNCTION, FunctionConfig: { Comment: `${generation}`, Runtime: 'cloudfront-js-2.0' } } },
      Handler: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler', Runtime: 'nodejs22.x', Code: { ZipFile: LAMBDA } } },
      HandlerVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Handler' } } },
      Site: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            Comment: `${generation}`,
            Origins: [origin('app'), origin('failing')],
            OriginGroups: { Items: [group], Quantity: 1 },
            DefaultCacheBehavior: behavior('app'),
            CacheBehaviors: [
              { PathPattern: '/function/*', ...behavior('app', { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Router', 'FunctionARN'] } }] }) },
              { PathPattern: '/lambda/*', ...behavior('app', { LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: { Ref: 'HandlerVersion' } }] }) },
              { PathPattern: '/failover/*', ...behavior('group') },
              { PathPattern: '/failing/*', ...behavior('failing') },
            ],
          },
        },
      },
    },
  }));
  return file;
}

/** An origin whose objects have some thousand bytes, and one that fails in all ways there are. */
export async function openOrigins(): Promise<{ app: Server; failing: Server }> {
  return { app: await listen(answer), failing: await listen(fail) };
}

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const BODY = Buffer.alloc(16_384, 'The quick brown fox jumps over the lazy dog. ');

function answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  // Of the path, so that an object has always the same size.
  const bytes = 1_024 + (Number(/\d+/.exec(url)?.[0] ?? 0) * 7_919) % (BODY.length - 1_024);
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': bytes, 'cache-control': 'max-age=3600', 'etag': `"${bytes}"` });
  response.end(BODY.subarray(0, bytes));
}

let failures = 0;

function fail(_request: IncomingMessage, response: ServerResponse): void {
  failures += 1;
  switch (failures % 4) {
    case 0: return void response.writeHead(503, { 'content-length': 4 }).end('down');
    case 1: return void response.destroy();
    case 2: return void response.writeHead(200, { 'content-length': 9_999 }).write(BODY.subarray(0, 999), () => response.destroy());
    default: return void response.writeHead(500, { 'cache-control': 'no-store' }).end(BODY);
  }
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** An empty folder below another. */
export function emptyFolder(parent: string, name: string): string {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return folder;
}
