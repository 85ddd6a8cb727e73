import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { LocalCloudFront, type LocalCloudFrontOptions } from '../../../cli/src';

/** What origins of the checks answer with. */
export const BODY = 'x'.repeat(1000);

const NO_CACHING = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** A server on a free port of 127.0.0.1 that answers 200 with its name in a header. */
export async function startApplication(name: string): Promise<{ url: string; close(): void }> {
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'Content-Length': BODY.length, 'X-Name': name }).end(BODY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A site of two origins, v2 behind v1 in a group; nothing is cached. */
export async function startFaultSite(origins: { v1: string; v2: string }, options: Partial<LocalCloudFrontOptions> = {}): Promise<LocalCloudFront> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-faults-'));
  const template = path.join(folder, 'site.template.json');
  writeFileSync(template, JSON.stringify(TEMPLATE));
  try {
    return await LocalCloudFront.start({
      template, origins, timeScale: 10, random: () => 0.42, pops: ['eu-west-1'],
      assume: { 'gateway-error-fails-over': 'yes', 'dns-failure-fails-over': 'yes' }, ...options,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const origin = (Id: string) => ({
  // With ten times the speed, half a second until connections are given up, and silence too.
  Id, DomainName: `${Id}.example.com`, ConnectionAttempts: 1, ConnectionTimeout: 5,
  CustomOriginConfig: { OriginProtocolPolicy: 'http-only', OriginReadTimeout: 5 },
});

const TEMPLATE = {
  Resources: {
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [origin('v1'), origin('v2')],
          OriginGroups: {
            Quantity: 1,
            Items: [{
              Id: 'group', FailoverCriteria: { StatusCodes: { Items: [500, 502, 503, 504], Quantity: 4 } },
              Members: { Quantity: 2, Items: [{ OriginId: 'v1' }, { OriginId: 'v2' }] },
            }],
          },
          DefaultCacheBehavior: { TargetOriginId: 'group', ViewerProtocolPolicy: 'allow-all', CachePolicyId: NO_CACHING },
        },
      },
    },
  },
};
