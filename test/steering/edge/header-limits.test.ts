import { App, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import type { OriginMember } from '../../../src';
import { joinConfig } from '../../../src/contract/edge-router';
import { headerPieces, type ResolvedText } from '../../../src/steering/edge/header-pieces';
import { distributionConfig } from '../../fixtures';
import { configOf, customHeaders, http, readByRouter, sessionSite, sessionTable, stackIn } from '../sessions/fixtures';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = stackIn('us-east-1', app);
});

/** `v1` and canaries, each of whose domains CloudFormation knows alone. */
const unknown = (count: number, domain = (id: string) => new CfnParameter(stack, id).valueAsString) => Object.fromEntries<OriginMember>(
  Array.from({ length: count }, (_, i) => [`v${i + 1}`, { origin: http('x', { originPath: `/${i}` }), ...[{ fallback: 'v2' }, { weight: 1 }, { standby: true, fallback: 'v1' }][Math.min(i, 2)] }])
    .map(([id, member]: any) => [id, { ...member, origin: { bind: (scope: any, options: any) => {
      const { originProperty } = member.origin.bind(scope, options);
      return { originProperty: { ...originProperty, domainName: domain(id) } };
    } } }]),
);

/** Characters of a header's value once deployed, at most. */
function longest(value: any): number {
  if (typeof value === 'string') return value.length;
  return value['Fn::Join'] ? value['Fn::Join'][1].reduce((sum: number, part: unknown) => sum + (typeof part === 'string' ? part.length : 255), 0) : 255;
}

const LONG_VERSIONS = (count: number, length: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`.padStart(length, 'x'), 'v1']));

describe('a long configuration', () => {
  test('of deploy-time names is split so that no piece can be too long', () => {
    sessionSite(stack, { site: { origins: unknown(8) } });
    const [origin] = distributionConfig(stack).Origins;
    const pieces = origin.OriginCustomHeaders.filter(({ HeaderName }: any) => /-config/.test(HeaderName));
    expect(pieces.map(({ HeaderName }: any) => HeaderName)).toEqual(['x-smart-origin-config-1', 'x-smart-origin-config-2']);
    for (const { HeaderValue } of pieces) expect(longest(HeaderValue)).toBeLessThanOrEqual(1783);
    expect(Object.keys(configOf(stack)!.members)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8']);
    expect(readByRouter(stack)!.ids).toHaveLength(8);
  });

  test('of known names is split when it is full', () => {
    sessionSite(stack, { table: sessionTable(stack, { versions: LONG_VERSIONS(40, 60) }) });
    const values = Object.entries(customHeaders(stack, 'v1')).filter(([name]) => /-config/.test(name)).map(([, value]) => value);
    expect(values.map(({ length }) => length).slice(0, -1)).toEqual([1783]);
    expect(Object.keys(configOf(stack)!.sessions!.versions!)).toHaveLength(40);
  });

  test('that fits is one piece', () => {
    sessionSite(stack);
    expect(Object.keys(customHeaders(stack, 'v1'))).toEqual(['x-smart-origin-config', 'x-smart-origin-role']);
  });
});

describe('pieces', () => {
  const joined = (pieces: ReturnType<typeof headerPieces>, deployed: string) => {
    const resolved = pieces.map(({ headerName, headerValue }) => [headerName, new Stack().resolve(headerValue)] as const);
    const text = (value: any): string => (typeof value === 'string' ? value : value.Ref ? deployed : value['Fn::Join'][1].map(text).join(''));
    return {
      lengths: resolved.map(([, value]) => longest(value)),
      json: joinConfig((name) => resolved.filter(([key]) => key === name).map(([, value]) => text(value))[0]),
    };
  };

  test('say what the text said, whatever it is and wherever deploy-time values stand', () => {
    const fragment = fc.oneof({ weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 900 }) }, { weight: 1, arbitrary: fc.constant(Token) });
    fc.assert(fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
      const written = fragments.map((part) => (part === Token ? '@' : JSON.stringify(part as string).slice(1, -1)));
      const json: ResolvedText = { 'Fn::Join': ['', ['"', ...written.map((part) => (part === '@' ? { Ref: 'Name' } : part)), '"']] };
      const { json: got, lengths } = joined(headerPieces(json), 'd'.repeat(255));
      expect(JSON.parse(got!)).toBe(JSON.parse(`"${written.map((part) => (part === '@' ? 'd'.repeat(255) : part)).join('')}"`));
      for (const length of lengths) expect(length).toBeLessThanOrEqual(1783);
    }), { numRuns: 300 });
  });

  test('are plain text where all is known', () => {
    expect(new Stack().resolve(headerPieces('{"v":1}'))).toEqual([{ headerName: 'x-smart-origin-config', headerValue: '{"v":1}' }]);
  });

  test('hold no space at their ends, nor anything but visible ASCII', () => {
    expect(new Stack().resolve(headerPieces('{"a":" é😀 "}'))[0].headerValue).toBe('{"a":"\\u0020\\u00e9\\ud83d\\ude00\\u0020"}');
  });
});

describe('fails at synth, with what is too long and how to mend it', () => {
  test('more characters than CloudFront allows, deploy-time values counted at their longest', () => {
    sessionSite(stack, { table: sessionTable(stack, { versions: LONG_VERSIONS(80, 120) }) });
    expect(() => app.synth()).toThrow(
      /custom headers of origin "v1" have 1\d{4} characters in all \(a deploy-time value counts as 255\), and CloudFront allows 10240; 1\d{4} of them configure the edge router: use fewer members, shorten their ids and custom headers, or name fewer `versions`/);
  });

  test('more headers than CloudFront allows', () => {
    const many = (id: string) => Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`X-${id}-${i}`, 'x']));
    sessionSite(stack, { site: { origins: { v1: { origin: http('v1', { customHeaders: many('a') }) }, v2: { origin: http('v2', { customHeaders: many('b') }), weight: 1 } } } });
    expect(() => app.synth()).toThrow(
      /origin "v1" has 32 custom headers, and CloudFront allows 30; the edge router needs some for itself, and one for each custom header of each other member: take some out of the members/);
  });

  test('a value of a member that is too long under its own name', () => {
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2', { customHeaders: { 'X-Key': 'x'.repeat(1784) } }), weight: 1 } };
    sessionSite(stack, { site: { origins } });
    expect(() => app.synth()).toThrow(/custom header "X-Key" of origin "v2" is too long: a name has 256 characters at most, a value 1783; shorten it/);
  });

  test('a name that is too long under the name of its member', () => {
    const name = `X-${'n'.repeat(240)}`;
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2', { customHeaders: { [name]: 'x' } }), weight: 1 } };
    sessionSite(stack, { site: { origins } });
    expect(() => app.synth()).toThrow(/custom header "x-smart-origin-add-v2-x-n+" of origin "v1" is too long/);
  });

  test('nothing while all fits, deploy-time values too', () => {
    sessionSite(stack, { site: { origins: unknown(16, (id) => Fn.importValue(id)) } });
    expect(() => app.synth()).not.toThrow();
  });
});
