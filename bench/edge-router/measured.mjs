// A process of its own that runs one bundle of the edge router, as Lambda would, and says what it took.
//
// usage: node --expose-gc measured.mjs cold|decision|warm-read <bundle> <file with the event> [calls] [rounds]
// Started with an IPC channel. `cold` waits for a message between loading and the first event.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , mode, bundle, eventFile, calls = '1000', rounds = '1'] = process.argv;
const require = createRequire(import.meta.url);
const text = readFileSync(eventFile, 'utf8');
const event = (number, token) => JSON.parse(text.replaceAll('request-0', `request-${number}`).replaceAll('token-0', `token-${token}`));
const pathOf = (request) => request?.origin?.custom?.path;
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const modes = {
  async cold() {
    const first = event(1, 0);
    const started = performance.now();
    const { handler } = require(bundle);
    const loaded = performance.now();
    process.send({ loaded: loaded - started });
    await once(process, 'message');
    const asked = performance.now();
    const request = await handler(first);
    return { first: performance.now() - asked, path: pathOf(request) };
  },

  /** CPU of an event, in microseconds, in each round: of origin-request and of origin-response, and of a handler that returns what it is given. */
  async decision() {
    const { handler } = require(bundle);
    const untouched = async ({ Records: [{ cf }] }) => cf.response ?? cf.request;
    let number = 0;
    const prepare = () => Array.from({ length: Number(calls) }, () => event(++number, 0));
    const timed = async (handle, events) => {
      const results = [];
      globalThis.gc();
      const before = cpu();
      for (let i = 0; i < events.length; i++) results.push(await handle(events[i]));
      return { each: (cpu() - before) / events.length, results };
    };
    const responses = (requests) => requests.map((request, i) => ({
      Records: [{
        cf: {
          config: { eventType: 'origin-response', requestId: `request-${number - requests.length + 1 + i}` },
          request,
          response: { status: '200', statusDescription: 'OK', headers: { 'content-type': [{ key: 'Content-Type', value: 'text/html' }], 'cache-control': [{ key: 'Cache-Control', value: 'max-age=60' }] } },
        },
      }],
    }));
    const seen = [];
    for (let round = 0; round < Number(rounds); round++) {
      // So that the session is in memory throughout.
      await handler(event(++number, 0));
      const untouchedRequest = await timed(untouched, prepare());
      const request = await timed(handler, prepare());
      const answers = responses(request.results);
      const response = await timed(handler, answers);
      const untouchedResponse = await timed(untouched, responses(request.results));
      seen.push({
        request: request.each, untouchedRequest: untouchedRequest.each, response: response.each, untouchedResponse: untouchedResponse.each,
        paths: [...new Set(request.results.map(pathOf))], stamps: [...new Set(response.results.map(({ headers }) => headers['x-smart-origin-stamp']?.[0].value))],
      });
    }
    return { rounds: seen };
  },

  /** CPU of an event whose session is read from the table, in microseconds. */
  async ['warm-read']() {
    const { handler } = require(bundle);
    let number = 0;
    const read = async (count) => {
      const events = Array.from({ length: count }, () => event(++number, number));
      globalThis.gc();
      const before = cpu();
      const paths = new Set();
      for (const one of events) paths.add(pathOf(await handler(one)));
      return { each: (cpu() - before) / count, paths: [...paths] };
    };
    await read(Math.ceil(Number(calls) / 2));
    return read(Number(calls));
  },
};

process.send({ result: await modes[mode]() }, () => process.exit(0));
