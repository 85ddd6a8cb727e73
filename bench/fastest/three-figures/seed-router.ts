import { request as httpRequest } from 'node:http';

/**
 * The function of the seed, faithfully restated: its threads are promises, and what it leaves out is done as it suggests. It probes by HTTP whatever
 * the port, takes any answer for a good one, and leaves threads that are too late alone.
 */

interface Server {
  readonly host: string;
  readonly port: number;
}

interface Request {
  readonly origin: { readonly custom: { domainName: string; port: number } };
}

interface Event {
  readonly Records: readonly [{ readonly cf: { readonly request: Request; readonly response?: unknown } }];
}

/** In the seed a constant. */
const SERVERS = JSON.parse(process.env.SERVERS!) as Server[];
/** Of each operation on the socket, as Python has it. */
const TIMEOUT_MS = 800;
const WATCHDOG_MS = 900;
/** The seed asks for a cache and does not say for how long. */
const CACHED_MS = 60_000;

let choice = SERVERS[0];
let until = 0;

const reachable = (server: Server) => new Promise<Server>((resolve) => {
  const connection = httpRequest({ host: server.host, port: server.port, method: 'HEAD', path: '/', agent: false, timeout: TIMEOUT_MS });
  connection.on('timeout', () => connection.destroy());
  connection.on('error', () => undefined);
  connection.on('response', () => {
    connection.destroy();
    resolve(server);
  });
  connection.end();
});

const guard = () => new Promise<Server>((resolve) => {
  setTimeout(() => resolve(SERVERS[0]), WATCHDOG_MS);
});

exports.handler = async ({ Records: [{ cf: { request, response } }] }: Event) => {
  if (response) return response;
  if (Date.now() >= until) {
    choice = await Promise.race([...SERVERS.map(reachable), guard()]);
    until = Date.now() + CACHED_MS;
  }
  request.origin.custom.domainName = choice.host;
  request.origin.custom.port = choice.port;
  return request;
};
