import vm from 'node:vm';
import { codeOf, ROUTE, SINGLE } from './functions';
import { checkFunctionCode, functionBytes } from '../../../src/contract/function-runtime';
import { readBundle } from '../../../src/private/bundles';
import { describeWithNjs, handleInNjs, njs } from '../../contract/function-runtime/njs';

const bundle = readBundle('nearest-router');

test('passes the gate, and is small', () => {
  expect(checkFunctionCode(bundle)).toEqual([]);
  expect(functionBytes(bundle)).toBeLessThan(1_000);
});

test('imports cloudfront alone, in its first line, and has one handler', () => {
  expect(bundle).toMatch(/^import [\w$]+ from 'cloudfront';\n/);
  expect(bundle.match(/function handler\(/g)).toHaveLength(1);
  expect(bundle).not.toMatch(/\bexport\b|\brequire\b|\basync\b/);
});

type CloudFront = { [name: string]: unknown };

/** What the function asks of a module `cloudfront` that is not as it should be: the local engine's always is. */
function run(cloudfront: CloudFront, route: unknown = ROUTE) {
  const asked: unknown[] = [];
  const noting = (name: string) => (...args: unknown[]) => void asked.push([name, ...args]);
  const working = { selectRequestOriginById: noting('select'), createRequestOriginGroup: noting('group') };
  // Not spread, since that would read what must not be readable.
  const module: object = Object.defineProperties(working, Object.getOwnPropertyDescriptors(cloudfront));
  const context = vm.createContext({ cloudfront: module });
  vm.runInContext(`${codeOf(route).replace(/^import ([\w$]+) from 'cloudfront';/m, 'const $1 = cloudfront;')}\n;globalThis.run = handler;`, context);
  const request = { method: 'GET', uri: '/', querystring: {}, cookies: {}, headers: { 'user-agent': { value: 'x' }, 'x-smart-origin-member': { value: 'us' } } };
  const result = (context.run as (event: object) => { headers: object })({ version: '1.0', viewer: { ip: '192.0.2.1' }, request });
  expect(result).toBe(request);
  expect(Object.keys(result.headers)).toEqual(['user-agent']);
  return JSON.parse(JSON.stringify(asked)) as unknown[];
}

const fault = () => { throw new Error('fault of the platform'); };

test('asks for a group as the developer guide writes it', () => {
  expect(run({ edgeLocation: { name: 'IAD', serverIp: '192.0.2.1', region: 'us-east-1' } })).toEqual([
    ['group', { originIds: [{ originId: 'origin-us' }, { originId: 'origin-eu' }], failoverCriteria: { statusCodes: [500, 502, 503, 504] } }],
  ]);
});

test.each<[string, CloudFront]>([
  ['no edge location', {}],
  ['an edge location that is null', { edgeLocation: null }],
  ['an edge location that is empty', { edgeLocation: {} }],
  ['an edge location that is empty but for its name', { edgeLocation: { name: 'IAD' } }],
  ['a Region that is no text', { edgeLocation: { region: 7 } }],
  ['an edge location that cannot be read', Object.defineProperty({}, 'edgeLocation', { get: fault, enumerable: true })],
])('with %s asks for nothing', (_what, cloudfront) => {
  expect(run(cloudfront)).toEqual([]);
});

test.each<[string, unknown]>([['group', ROUTE], ['single', SINGLE]])('where the platform cannot choose, the request of a %s behavior goes on', (_kind, route) => {
  expect(run({ edgeLocation: { region: 'us-east-1' }, selectRequestOriginById: fault, createRequestOriginGroup: fault }, route)).toEqual([]);
});

/** The module `cloudfront` of njs, which prints what it is asked. */
const CLOUDFRONT = `export default {
  edgeLocation: { name: 'IAD', serverIp: '192.0.2.1', region: 'us-east-1' },
  createRequestOriginGroup: function (group) { console.log(JSON.stringify(group)); },
};`;

describeWithNjs('in njs, the engine that CloudFront’s is most like', () => {
  const event = { viewer: { ip: '192.0.2.1' }, request: { uri: '/', headers: { 'x-smart-origin-variant': { value: 'us' }, 'x-s': { value: 'stays' } } } };

  test('it asks for the group, and removes forgeries and nothing else', () => {
    const { output, error } = njs(`${codeOf(ROUTE)}\nconsole.log(JSON.stringify(handler(${JSON.stringify(event)})));`, { cloudfront: CLOUDFRONT });
    expect(error).toBeUndefined();
    expect(output!.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { originIds: [{ originId: 'origin-us' }, { originId: 'origin-eu' }], failoverCriteria: { statusCodes: [500, 502, 503, 504] } },
      { uri: '/', headers: { 'x-s': { value: 'stays' } } },
    ]);
  });

  test('without an edge location it goes on', () => {
    expect(handleInNjs(codeOf(ROUTE), [event])).toEqual([{ uri: '/', headers: { 'x-s': { value: 'stays' } } }]);
  });
});
