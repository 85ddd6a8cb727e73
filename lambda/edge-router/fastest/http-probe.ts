import { request as httpRequest } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import type { Contender } from './racer';
import type { ProbeConfig } from '../../../src/contract/edge-router';

/** By it, owners of origins know probes in their logs. */
export const PROBE_USER_AGENT = 'cdk-smart-origin probe (+https://github.com/cdk-smart-origin/cdk-smart-origin)';

/**
 * Asks a member over a connection of its own. Nothing of an answer but its status is read: the connection is closed on its head.
 *
 * A probe carries none of the member's own custom headers: they may hold secrets, which belong to CloudFront's own requests.
 *
 * @param agent keeps no connections
 * @param done told once whether the answer was a good one; `false` also where there was none. Not told after the probe was called off
 * @returns calls the probe off
 */
export function probeByHttp({ member }: Contender, probe: ProbeConfig, agent: HttpsAgent, done: (isGood: boolean) => void): () => void {
  const { domainName, port, protocol, path } = member.origin;
  let isOver = false;
  let close = () => {};
  const end = (isGood: boolean) => {
    if (isOver) return;
    isOver = true;
    close();
    done(isGood);
  };
  try {
    const request = (protocol === 'http' ? httpRequest : httpsRequest)({
      host: domainName,
      port,
      method: probe.method,
      path: path + probe.path,
      // Of the Host, Node makes the server name of TLS, as CloudFront does.
      headers: { 'host': member.host, 'user-agent': PROBE_USER_AGENT, 'accept': '*/*' },
      agent: protocol === 'http' ? false : agent,
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html: by the Host or by the origin's domain.
      checkServerIdentity: (name: string, certificate) => checkServerIdentity(name, certificate) && checkServerIdentity(domainName, certificate),
    });
    close = () => request.destroy();
    request.once('response', ({ statusCode = 0 }) => end(isExpected(statusCode, probe)));
    // Whoever is destroyed may still have an error to tell.
    request.on('error', () => end(false));
    request.once('close', () => end(false));
    request.end();
  } catch {
    // A path or a port that Node refuses. Not at once, since the caller has not got hold of this probe yet.
    queueMicrotask(() => end(false));
  }
  return () => {
    isOver = true;
    close();
  };
}

function isExpected(status: number, { codes }: ProbeConfig): boolean {
  return codes ? codes.includes(status) : status >= 200 && status < 500;
}
