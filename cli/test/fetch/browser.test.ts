import { CookieJar } from '../../src/fetch/cookie-jar';
import { startSite, stopSites } from '../support/site';

/** `edge.browser()`: a visitor who keeps cookies. */

afterEach(stopSites);

const FORWARD_ALL = { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' };

test('a browser keeps cookies, comes from one place and remembers what it got', async () => {
  const { cloudFront, origins } = await startSite({ behavior: FORWARD_ALL, options: { pops: ['eu-west-1', 'us-east-1'] } });
  origins.app!.handler = (request, response) => response.writeHead(200, request.headers.cookie === undefined ? { 'set-cookie': 'id=7; Secure; HttpOnly; Path=/' } : {}).end();
  const browser = cloudFront.browser({ pop: 'us-east-1', address: '198.51.100.7' });
  await browser.fetch('/');
  browser.setCookie('consent', 'yes');
  await browser.fetch('/again', { headers: { accept: 'text/html' } });
  expect(origins.app!.seen.map(({ headers }) => [headers.cookie, headers['x-forwarded-for']])).toEqual([[undefined, '198.51.100.7'], ['consent=yes; id=7', '198.51.100.7']]);
  expect(browser.cookies).toEqual({ id: '7', consent: 'yes' });
  expect(browser.responses.map(({ record }) => [record.uri, record.pop])).toEqual([['/', cloudFront.pops[1]!.name], ['/again', cloudFront.pops[1]!.name]]);
  browser.clearCookies();
  expect(browser.cookies).toEqual({});
});

test('a cookie that expires by the clock of the edge is sent no more', async () => {
  const { cloudFront, origins } = await startSite({ behavior: FORWARD_ALL });
  origins.app!.handler = (_request, response) => response.writeHead(200, { 'set-cookie': 'pin=1; Max-Age=600' }).end();
  const browser = cloudFront.browser();
  await browser.fetch('/');
  expect(browser.cookies).toEqual({ pin: '1' });
  cloudFront.clock.advance('11m');
  expect(browser.cookies).toEqual({});
});

test('fails when it is given cookies for one request', async () => {
  const { cloudFront } = await startSite();
  await expect(cloudFront.browser().fetch('/', { cookies: 'a=1' } as object)).rejects.toThrow(/setCookie\(\)/);
});

describe('a jar', () => {
  const NOW = Date.UTC(2026, 0, 1);
  const jar = (lines: string[], from = { path: '/', secure: true }) => {
    const filled = new CookieJar(() => NOW);
    filled.take(lines, from);
    return filled;
  };

  test.each([
    ['Max-Age counts more than Expires', 'a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { a: '1' }],
    ['what has expired is forgotten', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', {}],
    ['a value may have equals signs', 'a=b=c', { a: 'b=c' }],
    ['what has no name is dropped', '=1', {}],
    ['__Host- asks for Secure', '__Host-a=1; Path=/', {}],
    ['__Host- asks for no Domain', '__Host-a=1; Path=/; Secure; Domain=example.com', {}],
    ['__Host- is kept as browsers keep it', '__Host-a=1; Path=/; Secure', { '__Host-a': '1' }],
    ['SameSite=None asks for Secure', 'a=1; SameSite=None', {}],
    ['a path that is none of the page\'s is not sent', 'a=1; Path=/shop', {}],
  ])('%s', (_title, line, expected) => {
    expect(jar([line]).cookiesFor('/', true)).toEqual(expected);
  });

  test('a cookie belongs to its path, and without one to the folder of the page', () => {
    const kept = jar(['a=root; Path=/', 'a=shop; Path=/shop', 'b=folder'], { path: '/shop/cart', secure: true });
    expect(kept.cookiesFor('/shop/cart', true)).toEqual({ a: 'shop', b: 'folder' });
    expect(kept.cookiesFor('/shopping', true)).toEqual({ a: 'root' });
  });

  test('what is Secure is neither taken nor sent over HTTP', () => {
    expect(jar(['a=1; Secure'], { path: '/', secure: false }).cookiesFor('/', true)).toEqual({});
    expect(jar(['a=1; Secure']).cookiesFor('/', false)).toEqual({});
  });

  test('a cookie that was set again with Max-Age=0 is gone', () => {
    const kept = jar(['a=1']);
    kept.take(['a=; Max-Age=0'], { path: '/', secure: true });
    expect(kept.cookiesFor('/', true)).toEqual({});
  });
});
