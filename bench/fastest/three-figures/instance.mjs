// A process of its own that runs one bundle as an instance of Lambda would, with CloudFront's part played around it, and says what requests waited.
//
// usage: node --expose-gc instance.mjs <bundle> <file with the site> <mode> <its settings as JSON>
// Started with an IPC channel. `visits` says when a member is to come back, and waits until it did.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';

const [, , bundle, file, mode, settings] = process.argv;
const text = readFileSync(file, 'utf8');
const { members, delays } = JSON.parse(text);

// Minutes go by between two requests without anybody waiting for them, as they do for an instance that Lambda has frozen.
let ahead = 0;
const now = Date.now;
Date.now = () => now() + ahead;
/** From then on, time goes by only as it is told to. */
const stopClock = () => {
  const stopped = now();
  Date.now = () => stopped + ahead;
};
// What the router logs is no result.
console.log = () => undefined;

const { handler } = createRequire(import.meta.url)(bundle);

const eventOf = (eventType, requestId, request, response) => ({
  Records: [{ cf: { config: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType, requestId }, request, response } }],
});
const answer = () => ({ status: '200', statusDescription: 'OK', headers: { 'content-type': [{ key: 'Content-Type', value: 'text/html' }], 'cache-control': [{ key: 'Cache-Control', value: 'max-age=60' }] } });
const legOf = (leg) => JSON.parse(text)[`leg${leg}`];
const memberOf = (request) => members[request.origin.custom.port];

/** CloudFront's request; whether it was answered. Nobody on this machine takes 20 ms to connect. */
const ask = ({ origin: { custom: { domainName, port } } }) => new Promise((resolve) => {
  const request = http.get({ host: domainName, port, path: '/', agent: false }, (response) => response.resume().on('end', () => resolve(true)));
  const timer = setTimeout(() => request.destroy(new Error('no connection')), 20);
  request.on('socket', (socket) => socket.on('connect', () => clearTimeout(timer)));
  request.on('error', () => resolve(false));
});

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const modes = {
  /** What each request waited for the handler at leg 1, and who was asked; up to the first that is answered after somebody came back. */
  async visits({ count, every, connectMs, backAt = Infinity }) {
    const visits = [];
    for (let i = 0; i < count; i++) {
      if (i === backAt) {
        process.send({ back: true });
        await once(process, 'message');
      }
      const at = Date.now();
      const asked = [];
      let waited;
      let isAnswered = false;
      for (const leg of [1, 2]) {
        const event = eventOf('origin-request', `request-${i}`, legOf(leg));
        const started = performance.now();
        const edited = await handler(event);
        waited ??= performance.now() - started;
        asked.push(memberOf(edited));
        isAnswered = await ask(edited);
        if (isAnswered) {
          await handler(eventOf('origin-response', `request-${i}`, edited, answer()));
          break;
        }
        ahead += connectMs;
      }
      visits.push({ at, waited, asked, isAnswered });
      if (i >= backAt && isAnswered) break;
      ahead += every;
    }
    return visits;
  },

  /** The first request of a process to somebody, without any router. */
  async alone({ port }) {
    const started = performance.now();
    await new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method: 'HEAD', path: '/', agent: false }, resolve);
      request.on('error', reject);
      request.end();
    });
    return performance.now() - started;
  },

  /** Microseconds of CPU of both events of a request whose members are known, in each round; and how often who was asked. */
  async decision({ calls, rounds }) {
    await modes.visits({ count: 5, every: 1_000 });
    stopClock();
    const asked = {};
    const seen = [];
    for (let round = 0; round < rounds; round++) {
      // The handler edits what it is given.
      const requests = Array.from({ length: calls }, (_, i) => eventOf('origin-request', `request-${round}-${i}`, legOf(1)));
      const responses = requests.map(({ Records: [{ cf }] }) => eventOf('origin-response', cf.config.requestId, cf.request, answer()));
      globalThis.gc();
      const before = cpu();
      for (let i = 0; i < calls; i++) {
        await handler(requests[i]);
        ahead += delays[memberOf(requests[i].Records[0].cf.request)];
        await handler(responses[i]);
        ahead += 500;
      }
      seen.push((cpu() - before) / calls);
      for (const { Records: [{ cf }] } of requests) asked[memberOf(cf.request)] = (asked[memberOf(cf.request)] ?? 0) + 1;
    }
    return { rounds: seen, asked };
  },
};

process.send({ result: await modes[mode](JSON.parse(settings)) }, () => process.exit(0));
