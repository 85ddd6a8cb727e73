import { CookieJar } from '../../scripts/demo/crowd/cookie-jar';

const OURS = '__Host-smart-origin=1.v2.4711.1795000000; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax';

test('what a site sets is sent back, the later of a name', () => {
  const jar = new CookieJar();
  expect(jar.header).toBeUndefined();
  jar.take([OURS, 'plain=1']);
  jar.take(['plain=2; Expires=Fri, 31 Dec 9999 23:59:59 GMT']);
  expect(jar.header).toBe('__Host-smart-origin=1.v2.4711.1795000000; plain=2');
  expect(jar.get('plain')).toBe('2');
  jar.take(undefined);
  expect(jar.get('plain')).toBe('2');
});

test('a cookie ends with its Max-Age, which wins over Expires', () => {
  let now = 1_000_000;
  const jar = new CookieJar(() => now);
  jar.take(['a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
  now += 9_999;
  expect(jar.get('a')).toBe('1');
  now += 1;
  expect([jar.get('a'), jar.header]).toEqual([undefined, undefined]);
});

test.each(['Max-Age=0', 'Max-Age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])('a cookie is removed by %s', (attribute) => {
  const jar = new CookieJar();
  jar.take(['a=1', `a=; ${attribute}`]);
  expect(jar.header).toBeUndefined();
});

test('a visitor can change a cookie, and only one that is there', () => {
  const jar = new CookieJar();
  jar.take([OURS]);
  jar.tamper('__Host-smart-origin', '1.v2.4711.1');
  expect(jar.get('__Host-smart-origin')).toBe('1.v2.4711.1');
  expect(() => jar.tamper('other', 'x')).toThrow('the jar has no cookie "other"');
});

describe('fails when a browser would drop the cookie:', () => {
  test.each([
    ['no name', '=1', /no name and value/],
    ['no value', 'a', /no name and value/],
    ['a name that is no token', 'a b=1', /no name and value/],
    ['a value with a comma', 'a=1,2', /no name and value/],
    ['__Host- without Secure', '__Host-a=1; Path=/', /__Host- asks for/],
    ['__Host- without Path', '__Host-a=1; Secure', /__Host- asks for/],
    ['__Host- on a path', '__Host-a=1; Secure; Path=/shop', /__Host- asks for/],
    ['__Host- with a domain', '__Host-a=1; Secure; Path=/; Domain=example.com', /__Host- asks for/],
    ['SameSite=None without Secure', 'a=1; SameSite=None', /ask for Secure/],
    ['Partitioned without Secure', 'a=1; Partitioned', /ask for Secure/],
    ['an unknown SameSite', 'a=1; SameSite=Loose', /SameSite is loose/],
    ['a Max-Age that is no number', 'a=1; Max-Age=1d', /Max-Age is 1d/],
    ['a path that this jar does not keep', 'a=1; Path=/shop', /whole site only/],
  ])('%s', (_name, line, why) => {
    const jar = new CookieJar();
    expect(() => jar.take([line])).toThrow(why);
    expect(jar.header).toBeUndefined();
  });
});
