import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../cli/src/listener/certificate';

/** A session on `v2` that is valid for a day, whatever is asked. */
export interface Responder {
  readonly port: number;
  readonly url: string;
  /** File with the certificate that has to be trusted. */
  readonly certificate: string;
  reads(): number;
  close(): Promise<void>;
}

export async function startResponder(folder: string): Promise<Responder> {
  const { key, cert } = await selfSignedCertificate();
  const certificate = join(folder, 'responder.pem');
  writeFileSync(certificate, cert);
  const body = JSON.stringify({ Item: { version: { S: 'v2' }, expires: { N: String(Math.floor(Date.now() / 1_000) + 86_400) } } });
  let reads = 0;
  const server = createServer({ key, cert }, (request, response) => {
    request.resume().on('end', () => {
      reads++;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length }).end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    certificate,
    reads: () => reads,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
