import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { GROUP } from './functions';
import { ContentSecurityPolicy, SecurityHeaders, SmartOriginDistribution, Steering, StickyKey } from '../../../src';
import { checkFunctionCode, functionBytes } from '../../../src/contract/function-runtime';
import { cookiePart, routerPart } from '../../../src/steering/weighted/function-parts';
import { describeWithNjs, handleInNjs, handleInVm } from '../../contract/function-runtime/njs';
import { steering } from '../../contract/steering/fixtures';

const bundle = (name: string) => readFileSync(join(__dirname, `../../../assets/${name}/index.js`), 'utf8');

describe.each(['viewer-router', 'sticky-cookie'])('the bundle of the %s', (name) => {
  test('passes the gate, and leaves the users’ steps room', () => {
    expect(checkFunctionCode(bundle(name))).toEqual([]);
    expect(functionBytes(bundle(name))).toBeLessThan(7_000);
  });

  test('imports cloudfront in its first line and has one handler', () => {
    expect(bundle(name)).toMatch(/^import [\w$]+ from 'cloudfront';\n/);
    expect(bundle(name).match(/function handler\(/g)).toHaveLength(1);
    expect(bundle(name)).not.toMatch(/\bexport\b/);
  });
});

test('with everything on, six members and a strict policy, each function fits CloudFront with room for a step', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
  const origin = (name: string) => new HttpOrigin(`${name}.example.com`);
  new SmartOriginDistribution(stack, 'Site', {
    origins: {
      ...Object.fromEntries(['v2', 'v3', 'v4', 'v5', 'v6'].map((id) => [id, { origin: origin(id), weight: 5, fallback: 'v1' }])),
      v1: { origin: origin('v1') },
      backup: { origin: origin('backup'), standby: true },
    },
    writes: ['/api/*'],
    steering: Steering.weighted({
      skewProtection: true, embedded: true, consentCookie: 'cookie_consent', consentContains: 'analytics', stickyKey: StickyKey.cookie('uid'), steerCrawlers: true,
    }),
    securityHeaders: SecurityHeaders.web({ contentSecurityPolicy: ContentSecurityPolicy.strict().directives }),
  });
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')) as { Properties: { FunctionCode: string } }[];
  expect(functions).toHaveLength(3);
  for (const { Properties: { FunctionCode } } of functions) {
    expect(checkFunctionCode(FunctionCode)).toEqual([]);
    expect(functionBytes(FunctionCode)).toBeLessThan(10_240 - 512);
  }
});

describeWithNjs('in njs, the engine that CloudFront’s is most like', () => {
  const event = (cookies: object = {}, ip = '2001:db8:1:2::3') => ({
    version: '1.0',
    viewer: { ip },
    request: { method: 'GET', uri: '/', querystring: {}, headers: { 'user-agent': { value: 'Mozilla/5.0' }, 'x-smart-origin-variant': { value: 'v3' } }, cookies },
    response: { statusCode: 200, headers: {}, cookies: {} },
  });
  const future = Math.floor(Date.now() / 1000) + 80_000;
  const EVENTS = [event(), event({}, '192.0.2.7'), event({ '__Host-smart-origin': { value: `1.v2.4711.${future}` } }), event({ '__Host-smart-origin': { value: 'junk' } })];
  // The engines' module has no origin helpers: the single kind of behavior and the primary need none.
  const config = steering({ v2: 0 });

  test('the viewer router gives what it gives in node:vm', async () => {
    const { code } = routerPart(config, GROUP);
    expect(handleInNjs(code, EVENTS.slice(0, 2))).toEqual(await handleInVm(code, EVENTS.slice(0, 2)));
  });

  test('the sticky cookie gives what it gives in node:vm', async () => {
    const { code } = cookiePart(steering({ v2: 30 }));
    // Between two runs a second may pass.
    const withoutTime = (results: unknown[]) => JSON.parse(JSON.stringify(results).replace(/1\.(v\d)\.(\d+)\.\d+/g, '1.$1.$2')) as unknown;
    expect(withoutTime(handleInNjs(code, EVENTS))).toEqual(withoutTime(await handleInVm(code, EVENTS)));
  });
});
