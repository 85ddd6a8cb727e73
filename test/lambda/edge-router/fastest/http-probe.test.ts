import { once } from 'node:events';
import { Agent } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { answers, type Behavior, FakeMember, says, SILENT } from './support/fake-member';
import { selfSignedCertificate } from '../../../../cli/src/listener/certificate';
import { PROBE_USER_AGENT, probeByHttp } from '../../../../lambda/edge-router/fastest/http-probe';
import type { Contender } from '../../../../lambda/edge-router/fastest/racer';
import type { EdgeMember, ProbeConfig } from '../../../../src/contract/edge-router';

const HEAD: ProbeConfig = { method: 'HEAD', path: '/', timeout: 800 };

let members: FakeMember[] = [];
afterEach(async () => {
  await Promise.all(members.map((member) => member.stop()));
  members = [];
});

async function start(...given: Parameters<typeof FakeMember.start>): Promise<FakeMember> {
  const member = await FakeMember.start(...given);
  members.push(member);
  return member;
}

const probing = (contender: Contender, probe = HEAD, agent = new Agent()) =>
  new Promise<boolean>((resolve) => void probeByHttp(contender, probe, agent, resolve));

test.each<[string, Behavior, boolean]>([
  ['200', answers(200), true],
  ['204', answers(204), true],
  ['a redirect', says('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'), true],
  ['404', answers(404), true],
  ['499', answers(499), true],
  ['500', answers(500), false],
  ['503', answers(503), false],
  ['599', answers(599), false],
  ['100, then 200', says('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'), true],
  ['early hints, then 503', says('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 503 Sorry\r\n\r\n'), false],
  ['that protocols are switched', says('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'), false],
  ['a body to a HEAD', says('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'), true],
  ['another protocol', says('SSH-2.0-OpenSSH_9.6\r\n\r\n'), false],
  ['half a head, and hangs up', (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-'), false],
  ['nothing, and hangs up', (socket) => void socket.end(), false],
  ['with a reset', (socket) => void socket.resetAndDestroy(), false],
  ['with more head than anybody reads', (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'X-More: '.padEnd(1_000, 'x')}\r\n`.repeat(100)), false],
])('a member that answers %s', async (_, behavior, isGood) => {
  const member = await start('eu', behavior);
  expect(await probing(member.contender())).toBe(isGood);
  await member.left();
});

test.each<[number, number[], boolean]>([[204, [200, 204], true], [200, [204], false], [503, [503], true], [404, [200], false]])('%d where %p are good', async (status, codes, isGood) => {
  const member = await start('eu', answers(status));
  expect(await probing(member.contender(), { ...HEAD, codes })).toBe(isGood);
});

test.each<[string, Partial<Contender['member']['origin']>]>([
  ['a member that nobody listens for', { port: 1 }],
  ['a name that does not exist', { domainName: 'nobody.invalid' }],
  ['a port that does not exist', { port: 65_536 }],
  ['a path that cannot be sent', { path: '/a b' }],
])('%s', async (_, origin) => {
  const { member, ...contender } = (await start('eu', answers(200))).contender();
  expect(await probing({ ...contender, member: { ...member, origin: { ...member.origin, ...origin } } })).toBe(false);
});

test('a Host that cannot be sent', async () => {
  const member = await start('eu', answers(200));
  expect(await probing(member.contender({ host: 'a\nb' }))).toBe(false);
  expect(member.connections).toBe(0);
});

test.each(['HEAD', 'GET'] as const)('what a %s says: its Host, its path behind the member\'s, who asks; neither a body nor headers of the member\'s own', async (method) => {
  const member = await start('eu', answers(200));
  await probing(member.contender({ host: 'www.example.com', path: '/app/', headers: ['x-key'] }), { method, path: '/health?deep=1', timeout: 800 });
  const [line, ...fields] = member.heads[0].trimEnd().split('\r\n');
  expect(line).toBe(`${method} /app/health?deep=1 HTTP/1.1`);
  expect(fields.map((field) => field.toLowerCase()).sort()).toEqual(['accept: */*', 'connection: close', 'host: www.example.com', `user-agent: ${PROBE_USER_AGENT}`]);
});

test('of a GET that never ends, the head is read', async () => {
  let written = 0;
  const member = await start('eu', (socket) => {
    const more = () => {
      if (!socket.writable) return;
      written += 16_384;
      socket.write(Buffer.alloc(16_384), () => setImmediate(more));
    };
    socket.write('HTTP/1.1 200 OK\r\n\r\n', more);
  });
  expect(await probing(member.contender(), { ...HEAD, method: 'GET' })).toBe(true);
  await member.left();
  // What the kernel's buffers take, before the other side's word arrives that nobody reads.
  expect(written).toBeLessThan(50_000_000);
});

test('nobody is told of a probe that was called off, and nothing of it is left', async () => {
  const member = await start('eu', SILENT);
  const done = jest.fn();
  const callOff = probeByHttp(member.contender(), HEAD, new Agent(), done);
  while (member.heads.length === 0) await new Promise(setImmediate);
  callOff();
  await member.left();
  await new Promise(setImmediate);
  expect(done).not.toHaveBeenCalled();
});

test.each<[string, Partial<EdgeMember>]>([
  ['a name', { domain: 'localhost' }],
  ['an address', { domain: '127.0.0.1' }],
  ['a path that cannot be sent', { domain: '127.0.0.1', path: '/a b' }],
])('one that was called off at once is not sent: %s', async (_, given) => {
  const member = await start('eu', answers(200));
  const done = jest.fn();
  probeByHttp(member.contender(given), HEAD, new Agent(), done)();
  await probing(member.contender());
  await member.left();
  expect(member.heads).toHaveLength(1);
  expect(done).not.toHaveBeenCalled();
});

describe('over TLS', () => {
  const trusting = (ca: string) => new Agent({ secureContext: createSecureContext({ ca }) });

  test('a certificate that nobody trusts', async () => {
    const member = await start('eu', answers(200), await selfSignedCertificate());
    expect(await probing(member.contender())).toBe(false);
    expect(member.heads).toEqual([]);
    await member.left();
  });

  // As CloudFront: the certificate is the Host's or the origin domain's.
  test.each<[string, string, string, boolean]>([
    ['www.example.com', 'localhost', 'www.example.com', true],
    ['localhost', 'localhost', 'www.example.com', true],
    ['other.example.com', 'localhost', 'www.example.com', false],
  ])('a certificate of %s, of the origin %s with the Host %s', async (name, domain, host, isGood) => {
    const certificate = await selfSignedCertificate(name);
    const member = await start('eu', answers(200), certificate);
    expect(await probing(member.contender({ domain, host }), HEAD, trusting(certificate.cert))).toBe(isGood);
    expect(member.serverNames).toEqual(['www.example.com']);
    expect(member.heads).toHaveLength(isGood ? 1 : 0);
    await member.left();
  });

  test('an address is no server name', async () => {
    const certificate = await selfSignedCertificate();
    const member = await start('eu', answers(200), certificate);
    expect(await probing(member.contender(), HEAD, trusting(certificate.cert))).toBe(true);
    expect(member.serverNames).toEqual([]);
  });

  test('a member that does not speak it', async () => {
    const plain = createServer((socket) => socket.on('error', () => undefined).resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const secure = await start('eu', answers(200), await selfSignedCertificate());
    expect(await probing(secure.contender({ port: (plain.address() as AddressInfo).port }))).toBe(false);
    plain.close();
    await once(plain, 'close');
  });

  test('one that was called off in the handshake is gone', async () => {
    const member = await start('eu', SILENT);
    const done = jest.fn();
    const { member: { origin, ...rest }, id } = member.contender();
    const callOff = probeByHttp({ id, member: { ...rest, origin: { ...origin, protocol: 'https' } } }, HEAD, new Agent(), done);
    while (member.connections === 0) await new Promise(setImmediate);
    callOff();
    await member.left();
    expect(done).not.toHaveBeenCalled();
  });
});
