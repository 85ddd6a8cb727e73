import { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { probeConfig } from '../../../src/steering/fastest/probe-config';

const scope = new App();
const accepted = (probePath: string): boolean => {
  try {
    return probeConfig(scope, { probePath }, 1000).path === probePath;
  } catch (error) {
    expect((error as Error).name).toBe('InvalidProbePath');
    return false;
  }
};

/** Texts near the border: what paths are made of, and what breaks out of them. */
const nearPath = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('/', 'a', '%20', '?', '=', '&', ':', '@', '.', '~', '(', '+') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '#', '\r\n', '\t', '\0', '"', '\\', '%', '%g0', '<', '{', '\u00e9', '\ud83d\ude00') },
), { maxLength: 12 }).map((parts) => `/${parts.join('')}`);

test('whatever is accepted is what stands in a request line after the method, and names no other host', () => {
  let count = 0;
  fc.assert(fc.property(fc.oneof(nearPath, fc.string({ unit: 'binary', maxLength: 20 })), (path) => {
    if (!accepted(path)) return;
    count += 1;
    expect(path).toMatch(/^\/[\x21-\x7e]*$/);
    const { host, hash } = new URL(path, 'http://member.example');
    expect([host, hash]).toEqual(['member.example', '']);
    expect(() => decodeURI(path.replace(/%[0-9A-Fa-f]{2}/g, ''))).not.toThrow();
    expect(path.length).toBeLessThanOrEqual(255);
  }), { numRuns: 500 });
  expect(count).toBeGreaterThan(20);
});

test('whatever URL makes of a path and a query is accepted', () => {
  fc.assert(fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
    const { pathname, search } = new URL(`http://member.example${path.startsWith('/') ? '' : '/'}${path.replace(/^\/+/, '/')}${query === '' ? '' : `?${query}`}`);
    expect(accepted(pathname + search)).toBe(!pathname.startsWith('//') && (pathname + search).length <= 255);
  }), { numRuns: 300 });
});
