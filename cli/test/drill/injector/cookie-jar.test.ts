import { CookieJar } from '../../../src/drill/injector/cookie-jar';

const ALL = { steering: true, application: true };
const STEERING = '__Host-smart-origin=1.v1.7.99; Path=/; Secure; HttpOnly';

describe('CookieJar', () => {
  test('keeps cookies by name, the newest of each', () => {
    const jar = new CookieJar(ALL);
    expect(jar.header(0)).toBeUndefined();
    jar.take(['a=1; Path=/', 'b=2=3'], 0);
    jar.take(['a=4'], 0);
    expect(jar.header(0)).toBe('a=4; b=2=3');
  });

  test('until they expire: Max-Age counts more than Expires', () => {
    const jar = new CookieJar(ALL);
    jar.take(['a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=2; expires=Thu, 01 Jan 1970 00:00:05 GMT', 'c=3'], 1000);
    expect(jar.header(4999)).toBe('a=1; b=2; c=3');
    expect(jar.header(5000)).toBe('a=1; c=3');
    expect(jar.header(11_000)).toBe('c=3');
  });

  test('a cookie whose time is over is deleted', () => {
    const jar = new CookieJar(ALL);
    jar.take(['a=1'], 0);
    jar.take(['a=; Max-Age=0'], 0);
    expect(jar.header(0)).toBeUndefined();
  });

  test.each([
    [{ steering: true, application: false }, '__Host-smart-origin=1.v1.7.99'],
    [{ steering: false, application: true }, 'sessiontoken=abc'],
    [{ steering: false, application: false }, undefined],
  ])('with the habits %j it keeps %s', (habits, header) => {
    const jar = new CookieJar(habits);
    jar.take([STEERING, 'sessiontoken=abc; Path=/'], 0);
    expect(jar.header(0)).toBe(header);
  });

  test('what is no cookie is dropped', () => {
    const jar = new CookieJar(ALL);
    jar.take(['=1', 'nothing', ''], 0);
    jar.take(undefined, 0);
    expect(jar.header(0)).toBeUndefined();
  });
});
