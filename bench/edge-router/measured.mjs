// A process of its own that runs one bundle of the edge router, as Lambda would, and says what it took.
//
// usage: node --expose-gc measured.mjs cold <bundle> <file with the event>
//        node --expose-gc measured.mjs decision <bundle> <file with the event> <calls> <rounds>
//        node --expose-gc measured.mjs warm-read <bundle> <file with the event> <calls> <calls before them>
// Started with an IPC channel. `cold` waits for a message between loading and the first event.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , mode, bundle, eventFile, ...numbers] = process.argv;
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
  async decision(calls, rounds) {
    const { handler } = require(bundle);
    const untouched = async ({ Records: [{ cf }] }) => cf.response ?? cf.request;
    const numbers = Array.from({ length: calls }, (_, i) => i);
    let round = 0;
    const requests = () => numbers.map((i) => event(`${round}-${i}`, 0));
    const responses = (given) => given.map(({ Records: [{ cf: { config: { requestId }, request } }] }) => ({
      Records: [{
        cf: {
          config: { eventType: 'origin-response', requestId },
          request,
          response: { status: '200', statusDescription: 'OK', headers: { 'content-type': [{ key: 'Content-Type', value: 'text/html' }], 'cache-control': [{ key: 'Cache-Control', value: 'max-age=60' }] } },
        },
      }],
    }));
    const each = async (handle, events) => {
      globalThis.gc();
      const before = cpu();
      for (let i = 0; i < events.length; i++) await handle(events[i]);
      return (cpu() - before) / events.length;
    };
    const seen = [];
    for (; round < rounds; round++) {
      // So that the session is in memory throughout.
      await handler(event(`${round}-first`, 0));
      // The handler edits what it is given.
      const [idle, decided] = [requests(), requests()];
      const untouchedRequest = await each(untouched, idle);
      const request = await each(handler, decided);
      const [idleResponses, stamped] = [responses(decided), responses(decided)];
      const untouchedResponse = await each(untouched, idleResponses);
      const response = await each(handler, stamped);
      seen.push({
        request, untouchedRequest, response, untouchedResponse,
        paths: [...new Set(decided.map(({ Records: [{ cf }] }) => pathOf(cf.request)))],
        stamps: [...new Set(stamped.map(({ Records: [{ cf }] }) => cf.response.headers['x-smart-origin-stamp']?.[0].value))],
      });
    }
    return { rounds: seen };
  },

  /** CPU of an event whose session is read from the table, in microseconds. */
  async ['warm-read'](calls, callsBefore) {
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
    await read(callsBefore);
    return read(calls);
  },
};

process.send({ result: await modes[mode](...numbers.map(Number)) }, () => process.exit(0));
