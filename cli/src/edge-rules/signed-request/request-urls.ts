import net from 'node:net';
import { withoutSignature } from './credentials';
import { headerValue } from '../../model/headers';
import type { EdgeRequest } from '../../model/http';

interface Names {
  domainName: string;
  aliases: readonly string[];
}

/**
 * The URL that a viewer asked for, as the one who signed it may have written it. A viewer that names this machine's own address asks for
 * any name of the distribution, over HTTP and HTTPS alike: on a laptop nobody has its certificate.
 */
export function urlsOf(request: EdgeRequest, protocol: 'http' | 'https', { domainName, aliases }: Names): string[] {
  const query = withoutSignature(request.querystring);
  const target = `${request.uri}${query === '' ? '' : `?${query}`}`;
  const host = headerValue(request.headers, 'host') ?? domainName;
  if (!isLoopback(host)) return [`${protocol}://${host}${target}`];
  const other = protocol === 'https' ? 'http' : 'https';
  return [host, domainName, ...aliases.filter((alias) => !alias.startsWith('*'))].flatMap((name) => [`${protocol}://${name}${target}`, `${other}://${name}${target}`]);
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (net.isIPv4(name) && name.startsWith('127.'));
}
