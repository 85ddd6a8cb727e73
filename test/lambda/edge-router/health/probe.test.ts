import { EventEmitter, once } from 'node:events';
import net, { createServer, type AddressInfo, type Server } from 'node:net';
import { createHealth, type FailureKind, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { createProbe } from '../../../../lambda/edge-router/health/probe';

function probeOf(now: () => number) {
  const news: string[] = [];
  const health = createHealth({ now, random: () => 0.5 });
  const heard: HealthRecord = {
    ...health,
    success(member: string, disproves?: readonly FailureKind[]) {
      news.push(`${member} ${disproves?.join()} fine`);
      health.success(member, disproves);
    },
    failure(member: string, kind: FailureKind) {
      news.push(`${member} ${kind} failed`);
      health.failure(member, kind);
    },
  };
  return { probe: createProbe(heard, { now, random: () => 0.5 }), news, health };
}

describe('over real sockets', () => {
  let time = 1_795_000_000_000;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => void server.close());

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  test('a member that answers, goes and comes back', async () => {
    const { probe, news, health } = probeOf(() => time);
    probe.maybe('v2', '127.0.0.1', port);
    await until(() => news.length === 1);
    server.close();
    await once(server, 'close');
    time += 12_001;
    probe.maybe('v2', '127.0.0.1', port);
    await until(() => news.length === 2);
    expect(health.serve('v2', ['v1'], ['v1', 'v2'], false)).toBe('v1');
    server = createServer((socket) => socket.end()).listen(port, '127.0.0.1');
    await once(server, 'listening');
    time += 12_001;
    probe.maybe('v2', '127.0.0.1', port);
    await until(() => news.length === 3);
    expect(news).toEqual(['v2 refused,connect-timeout fine', 'v2 refused failed', 'v2 refused,connect-timeout fine']);
    expect(health.serve('v2', ['v1'], ['v1', 'v2'], true)).toBe('v1');
    time += 60_000;
    expect(health.serve('v2', ['v1'], ['v1', 'v2'], true)).toBe('v2');
  });

  test('at most once in ten seconds, and not while a member is heard of', async () => {
    const connections: number[] = [];
    server.on('connection', () => connections.push(time));
    const { probe, news, health } = probeOf(() => time);
    for (let i = 0; i < 20; i++) probe.maybe('v2', '127.0.0.1', port);
    await until(() => news.length === 1 && connections.length === 1);
    time += 9_999;
    probe.maybe('v2', '127.0.0.1', port);
    health.success('v2');
    time += 9_000;
    probe.maybe('v2', '127.0.0.1', port);
    probe.maybe('v3', '127.0.0.1', port);
    await until(() => news.length === 2 && connections.length === 2);
    expect(news).toEqual(['v2 refused,connect-timeout fine', 'v3 refused,connect-timeout fine']);
  });
});

describe('with a socket of our own', () => {
  class FakeSocket extends EventEmitter {
    public destroyed = false;
    public readonly unref = jest.fn();
    public destroy() {
      this.destroyed = true;
    }
  }

  let sockets: FakeSocket[];
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_795_000_000_000 });
    sockets = [];
    jest.spyOn(net, 'connect').mockImplementation((() => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    }) as unknown as typeof net.connect);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** A probe of a member that was reachable ten seconds ago. */
  function probing() {
    const given = probeOf(Date.now);
    given.probe.maybe('v2', 'origin.example.com', 443);
    sockets[0].emit('connect');
    jest.advanceTimersByTime(10_001);
    given.probe.maybe('v2', 'origin.example.com', 443);
    given.news.length = 0;
    return given;
  }

  test('silence for two seconds is a failure, and ends it', () => {
    const { news } = probing();
    jest.advanceTimersByTime(1_999);
    expect(news).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(news).toEqual(['v2 connect-timeout failed']);
    expect(sockets[1].destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    ['ECONNREFUSED', 'refused'], ['ECONNRESET', 'refused'], ['EHOSTUNREACH', 'refused'], ['ENOTFOUND', 'refused'], ['ETIMEDOUT', 'connect-timeout'],
  ])('%s is a failure: %s', (code, kind) => {
    const { news } = probing();
    sockets[1].emit('error', Object.assign(new Error(code), { code }));
    expect(news).toEqual([`v2 ${kind} failed`]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('errors of several addresses, of which one is theirs', () => {
    const { news } = probing();
    const errors = ['ENETUNREACH', 'ECONNREFUSED'].map((code) => Object.assign(new Error(code), { code }));
    sockets[1].emit('error', new AggregateError(errors));
    expect(news).toEqual(['v2 refused failed']);
  });

  test.each(['EMFILE', 'ENETUNREACH', 'EAI_AGAIN', 'EADDRNOTAVAIL'])('%s is our own trouble', (code) => {
    const { news } = probing();
    sockets[1].emit('error', Object.assign(new Error(code), { code }));
    expect(news).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('an instance that was frozen meanwhile learns nothing by what comes late', () => {
    const { news } = probing();
    jest.advanceTimersByTime(500);
    jest.setSystemTime(Date.now() + 60_000);
    jest.advanceTimersByTime(5_000);
    expect(news).toEqual([]);
    expect(sockets[1].destroyed).toBe(true);
  });

  test('nor by an error that comes late', () => {
    const { news } = probing();
    jest.setSystemTime(Date.now() + 60_000);
    sockets[1].emit('error', Object.assign(new Error('late'), { code: 'ECONNRESET' }));
    expect(news).toEqual([]);
  });

  test('a member that was never reached from here is no failure: it may let nobody in but CloudFront', () => {
    const { probe, news } = probeOf(Date.now);
    probe.maybe('v2', 'origin.example.com', 443);
    sockets[0].emit('error', Object.assign(new Error('closed'), { code: 'ECONNREFUSED' }));
    jest.advanceTimersByTime(12_001);
    probe.maybe('v2', 'origin.example.com', 443);
    jest.advanceTimersByTime(3_000);
    expect(sockets).toHaveLength(2);
    expect(news).toEqual([]);
  });

  test('a member that lets nobody in but CloudFront any more is put out once, and not again while it answers', () => {
    const { probe, news, health } = probing();
    const fail = () => sockets.at(-1)!.emit('error', Object.assign(new Error('closed'), { code: 'ETIMEDOUT' }));
    const again = (answersAfter?: number) => {
      if (answersAfter !== undefined) {
        jest.advanceTimersByTime(answersAfter);
        health.success('v2');
      }
      jest.advanceTimersByTime(12_001);
      probe.maybe('v2', 'origin.example.com', 443);
      fail();
    };
    fail();
    expect(news).toEqual(['v2 connect-timeout failed']);
    again(36_000);
    again(36_000);
    expect(news).toEqual(['v2 connect-timeout failed']);
    // Now it is gone.
    again();
    expect(news).toEqual(['v2 connect-timeout failed', 'v2 connect-timeout failed']);
    // What it had answered just before is late.
    again(1_000);
    expect(news).toHaveLength(3);
    expect(sockets).toHaveLength(6);
  });

  test('a member that has just failed is probed, heard of or not, and no more often for that', () => {
    const { probe, health, news } = probeOf(Date.now);
    probe.reached('v2');
    health.success('v2');
    probe.maybe('v2', 'origin.example.com', 443);
    expect(sockets).toHaveLength(0);
    probe.maybe('v2', 'origin.example.com', 443, true);
    probe.maybe('v2', 'origin.example.com', 443, true);
    expect(sockets).toHaveLength(1);
    sockets[0].emit('error', Object.assign(new Error('closed'), { code: 'ECONNREFUSED' }));
    expect(news).toEqual(['v2 refused failed']);
  });

  test('keeps no process alive', () => {
    probing();
    expect(sockets[1].unref).toHaveBeenCalled();
  });
});
