import type { FunctionRun, OriginChoice } from '../../../src/functions/viewer-function';
import type { ViewerFunctionOptions } from '../../../src/functions/viewer-function-engine';
import { CONTEXT, headers, load, request, response, storeOf } from '../support';

function run(statements: string, options: Partial<ViewerFunctionOptions> = {}): Promise<FunctionRun> {
  const code = `import cf from 'cloudfront'; async function handler(event) { ${statements}; return event.request; }`;
  return load(code, options).onRequest(request({ headers: headers([['Host', 'h'], ['X-There', '1']]) }), CONTEXT);
}

async function choice(statements: string, options: Partial<ViewerFunctionOptions> = {}): Promise<OriginChoice | undefined> {
  const { outcome } = await run(statements, options);
  if (outcome.kind !== 'request') throw new Error(JSON.stringify(outcome));
  return outcome.originChoice;
}

describe('F-274 cf.kvs()', () => {
  const keyValueStore = storeOf({ text: 'ä', json: '{"a":[1]}', bad: '{' });

  test.each([
    ["get('text')", '"ä"'],
    ["get('text', {format: 'string'})", '"ä"'],
    ["get('json', {format: 'json'})", '{"a":[1]}'],
    ["get('text', {format: 'bytes'})", '{"type":"Buffer","data":[195,164]}'],
    ["exists('text')", 'true'],
    ["exists('nope')", 'false'],
  ])('%s', async (call, expected) => {
    expect((await run(`var value = await cf.kvs().${call}; console.log(JSON.stringify(value))`, { keyValueStore })).logs).toEqual([expected]);
  });

  test('meta()', async () => {
    const [meta] = (await run("var meta = await cf.kvs('a-store-id').meta(); console.log(meta)", { keyValueStore })).logs;
    expect(JSON.parse(meta)).toEqual({ creationDateTime: expect.stringMatching(/^\d{4}-/), lastUpdatedDateTime: expect.stringMatching(/^\d{4}-/), keyCount: 3 });
  });

  test.each([
    ["get('nope')", /KeyNotFound: the KeyValueStore has no key "nope"/],
    ["get('bad', {format: 'json'})", /SyntaxError/],
    ["get('text', {format: 'xml'})", /unknown format "xml"; there are string, json and bytes/],
  ])('fails when %s', async (call, message) => {
    const caught = await run(`try { await cf.kvs().${call}; } catch (error) { console.log((error instanceof Error) + ' ' + error); }`, { keyValueStore });
    expect(caught.logs[0]).toMatch(message);
    expect(caught.logs[0]).toMatch(/^true /);
    expect((await run(`await cf.kvs().${call}`, { keyValueStore })).outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(message) });
  });

  test('several reads, one after the other', async () => {
    expect((await run("for (var i = 0; i < 5; i++) { var text = await cf.kvs().get('text'); console.log(text); }", { keyValueStore })).logs).toHaveLength(5);
  });

  test('fails when no store is associated', async () => {
    expect((await run('cf.kvs()')).outcome).toMatchObject({ message: expect.stringContaining('no KeyValueStore is associated with the function') });
  });
});

describe('F-271 cf.logCustomData()', () => {
  test('hands the last text to the access logs, percent-encoded', async () => {
    expect((await run("cf.logCustomData('first'); cf.logCustomData('a b€')")).customData).toBe('a%20b%E2%82%AC');
    expect((await run('')).customData).toBeUndefined();
  });

  test('is cut off after 800 bytes of what was encoded', async () => {
    expect((await run("cf.logCustomData(' '.repeat(500))")).customData).toBe('%20'.repeat(267).slice(0, 800));
  });

  test('takes a string', async () => {
    expect((await run('cf.logCustomData({a: 1})')).outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('make one with JSON.stringify()') });
  });

  test('works at viewer-response', async () => {
    const later = await load("import cf from 'cloudfront'; function handler(event) { cf.logCustomData('x'); return event.response; }").onResponse(request(), response(), CONTEXT);
    expect(later.customData).toBe('x');
  });
});

test.each([['cf.distributionTenant.id'], ["cf.distributionTenant.parameters.get('TenantPath')"]])('F-272 %s is a type error in a standard distribution', async (expression) => {
  expect((await run(`try { ${expression}; } catch (error) { console.log((error instanceof TypeError) + ' ' + error.message); }`)).logs)
    .toEqual(['true distributionTenant module is not available']);
});

test("crypto, querystring and buffer can be imported, as AWS's sample of a JWT check does", async () => {
  const code = "import crypto from 'crypto';\nimport querystring from 'querystring';\nimport buffer from 'buffer';\n"
    + "function handler(event) { console.log(crypto.createHash('md5').update('a').digest('hex') + querystring.escape(' ') + buffer.Buffer.from('b')); return event.request; }";
  const warnings: string[] = [];
  expect((await load(code, { onWarning: (line) => warnings.push(line) }).onRequest(request(), CONTEXT)).logs).toEqual(['0cc175b9c0f1b6a831c399e269772661%20b']);
  expect(warnings).toHaveLength(3);
});

test('F-273 cf.edgeLocation: at viewer-request only', async () => {
  expect((await run('console.log(cf.edgeLocation)')).logs).toEqual(['{"name":"SEA","serverIp":"192.0.2.1","region":"us-west-2"}']);
  const later = await load("import cf from 'cloudfront'; function handler(event) { console.log(cf.edgeLocation); return event.response; }").onResponse(request(), response(), CONTEXT);
  expect(later.logs).toEqual(['{}']);
});

describe('F-275 origins', () => {
  const FULL = `{
    domainName: 'bucket.s3.eu-west-1.amazonaws.com', originPath: '/a', customHeaders: {'x-key': 'v'}, connectionAttempts: 2,
    originShield: {enabled: true, region: 'eu-west-1'},
    originAccessControlConfig: {enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4', originType: 's3'},
    timeouts: {readTimeout: 5, responseCompletionTimeout: 10, keepAliveTimeout: 5, connectionTimeout: 2},
    customOriginConfig: {port: 8443, protocol: 'https', sslProtocols: ['TLSv1.2'], ipAddressType: 'dualstack'},
    hostHeader: 'h.example', sni: 's.example', allowedCertificateNames: ['c.example'] }`;

  test('no choice is none', async () => {
    expect(await choice('')).toBeUndefined();
  });

  test('updateRequestOrigin with every documented setting', async () => {
    const settings = new Function(`return ${FULL}`)() as Record<string, unknown>;
    expect(await choice(`cf.updateRequestOrigin(${FULL})`)).toEqual({ kind: 'update', settings });
  });

  test('what is undefined is left out; later changes of the object count for nothing; the last call wins', async () => {
    expect(await choice("var s = {domainName: 'a.example', sni: undefined}; cf.selectRequestOriginById('v1'); cf.updateRequestOrigin(s); s.domainName = 'b.example'"))
      .toEqual({ kind: 'update', settings: { domainName: 'a.example' } });
  });

  test('selectRequestOriginById, with and without overrides', async () => {
    expect(await choice("cf.selectRequestOriginById('v2')")).toEqual({ kind: 'select', originId: 'v2', overrides: {} });
    expect(await choice("cf.selectRequestOriginById('v2', {hostHeader: 'h.example', sni: 's', allowedCertificateNames: []})"))
      .toEqual({ kind: 'select', originId: 'v2', overrides: { hostHeader: 'h.example', sni: 's', allowedCertificateNames: [] } });
  });

  const CRITERIA = 'failoverCriteria: {statusCodes: [500, 503]}';

  test.each([
    ["['v1', 'v2']", [{}, {}]],
    ["[{originId: 'v1'}, {originId: 'v2', originOverrides: {sni: 's'}}]", [{}, { sni: 's' }]],
  ])('createRequestOriginGroup with originIds %s', async (originIds, overrides) => {
    expect(await choice(`cf.createRequestOriginGroup({originIds: ${originIds}, ${CRITERIA}})`))
      .toEqual({ kind: 'group', originIds: ['v1', 'v2'], overrides, statusCodes: [500, 503], selectionCriteria: 'default' });
  });

  const [STRINGS, OBJECTS, MIXED] = ["['v1', 'v2']", "[{originId: 'v1'}, {originId: 'v2'}]", "[{originId: 'v1'}, 'v2']"]
    .map((originIds) => `cf.createRequestOriginGroup({originIds: ${originIds}, ${CRITERIA}})`) as [string, string, string];

  test.each([['both', [STRINGS, OBJECTS, MIXED], []], ['strings', [STRINGS], [OBJECTS, MIXED]], ['objects', [OBJECTS], [STRINGS, MIXED]]] as const)(
    'originIds of the shape %s alone', async (groupOriginIds, taken, refused) => {
      for (const call of taken) expect(await choice(call, { groupOriginIds })).toMatchObject({ originIds: ['v1', 'v2'] });
      for (const call of refused) {
        expect((await run(call, { groupOriginIds })).outcome).toMatchObject({ error: 'FunctionValidationError', message: expect.stringContaining(`group-origin-ids=${groupOriginIds}`) });
      }
    });

  const HOST_HEADER = `cf.createRequestOriginGroup({originIds: [{originId: 'v1', originOverrides: {hostHeader: 'h'}}, 'v2'], ${CRITERIA}})`;

  test('a hostHeader in a group is refused as reported of CloudFront, unless told otherwise', async () => {
    expect((await run(HOST_HEADER)).outcome).toMatchObject({ error: 'FunctionValidationError', message: expect.stringContaining('invalid value for origin rewrite') });
    expect(await choice(HOST_HEADER, { groupHostHeader: 'allowed' })).toMatchObject({ overrides: [{ hostHeader: 'h' }, {}] });
  });

  test.each([
    ["cf.selectRequestOriginById('v9')", /no origin "v9"; it has v1, v2, v3/],
    ['cf.selectRequestOriginById()', /no origin undefined/],
    ["cf.selectRequestOriginById('v1', {domainName: 'a'})", /options\.domainName is unknown; there are hostHeader, sni, allowedCertificateNames/],
    ["cf.updateRequestOrigin('v1')", /updateRequestOrigin\(\) must be an object/],
    ["cf.updateRequestOrigin({domain: 'a'})", /updateRequestOrigin\(\)\.domain is unknown; there are domainName/],
    ["cf.updateRequestOrigin({toString: 'a'})", /toString is unknown/],
    ["cf.updateRequestOrigin({domainName: 'https://a.example'})", /must be the name of a host/],
    ["cf.updateRequestOrigin({domainName: '192.0.2.1'})", /no IP address/],
    ["cf.updateRequestOrigin({domainName: ''})", /1 to 253 characters/],
    ["cf.updateRequestOrigin({domainName: 'x'.repeat(130) + '.s3.amazonaws.com'})", /1 to 128 characters/],
    ["cf.updateRequestOrigin({originPath: '/a/'})", /must begin with a slash, must not end with one/],
    ['cf.updateRequestOrigin({connectionAttempts: 4})', /from 1 to 3, not 4/],
    ["cf.updateRequestOrigin({timeouts: {readTimeout: '5'}})", /timeouts\.readTimeout must be an integer from 1 to 120, not "5"/],
    ["cf.updateRequestOrigin({customOriginConfig: {port: 81, protocol: 'http', sslProtocols: []}})", /port .* from 1024 to 65535, not 81/],
    ["cf.updateRequestOrigin({customOriginConfig: {port: 80, protocol: 'match', sslProtocols: []}})", /protocol must be one of http, https/],
    ["cf.updateRequestOrigin({originShield: {region: 'eu-west-1'}})", /originShield\.enabled is missing/],
    ["cf.updateRequestOrigin({domainName: 'Bucket.s3.eu-west-1.amazonaws.com'})", /is a bucket's, which must be written in lower case/],
    ["cf.updateRequestOrigin({hostHeader: 'a.example:80'})", /hostHeader must be the name of a host/],
    ["cf.updateRequestOrigin({sni: '192.0.2.1'})", /sni must be the name of a host.*no IP address/],
    ["cf.updateRequestOrigin({allowedCertificateNames: ['*.*.example']})", /allowedCertificateNames\[0\] must be the name of a host/],
    ["cf.updateRequestOrigin({allowedCertificateNames: ['x'.repeat(65)]})", /1 to 64 characters/],
    ["cf.updateRequestOrigin({originPath: '/' + 'a'.repeat(255)})", /0 to 255 characters/],
    ['cf.updateRequestOrigin({originShield: {enabled: true}})', /originShield\.region is missing; it is required when enabled is true/],
    ["cf.updateRequestOrigin({originAccessControlConfig: {enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4'}})", /originType is missing; it is required/],
    ["cf.updateRequestOrigin({originAccessControlConfig: {enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4a', originType: 's3'}})", /signingProtocol must be one of sigv4/],
    ['cf.updateRequestOrigin({customOriginConfig: {port: 80}})', /customOriginConfig\.protocol is missing/],
    ["cf.updateRequestOrigin({customOriginConfig: {port: 80, protocol: 'http', sslProtocols: [], ipAddressType: 'ipv6'}})", /ipAddressType can be changed only together with domainName/],
    ["cf.updateRequestOrigin({customOriginConfig: {port: 443, protocol: 'https', sslProtocols: ['TLSv1.3']}})", /sslProtocols\[0\] must be one of SSLv3, TLSv1, TLSv1\.1, TLSv1\.2/],
    ['cf.updateRequestOrigin({timeouts: {readTimeout: 121}})', /readTimeout must be an integer from 1 to 120, not 121/],
    ['cf.updateRequestOrigin({timeouts: {connectionTimeout: 11}})', /connectionTimeout must be an integer from 1 to 10/],
    ['cf.updateRequestOrigin({timeouts: {keepAliveTimeout: 0}})', /keepAliveTimeout must be an integer from 1 to 120/],
    ['cf.updateRequestOrigin({timeouts: {readTimeout: 5, responseCompletionTimeout: 4}})', /responseCompletionTimeout \(4\) must be at least readTimeout \(5\)/],
    ["cf.updateRequestOrigin({customHeaders: {'cache-control': 'no-store'}})", /does not allow this header/],
    ["cf.updateRequestOrigin({customHeaders: {'x-amz-meta-a': 'v'}})", /does not allow this header/],
    ['cf.updateRequestOrigin({originAccessControlConfig: {enabled: 1}})', /enabled must be true or false, not 1/],
    ["cf.updateRequestOrigin({customHeaders: {'X-Key': 'v'}})", /must be written in lower case/],
    ["cf.updateRequestOrigin({customHeaders: {'x-there': 'v'}})", /the request has a header of this name already/],
    ["cf.updateRequestOrigin({customHeaders: {'x-key': 1}})", /must be a string, not 1/],
    ["cf.updateRequestOrigin({customHeaders: {'x-key': 'a\\nb'}})", /no header can carry/],
    ["cf.updateRequestOrigin({customHeaders: {'x-edge-a': 'a'}})", /does not allow this header/],
    ["cf.updateRequestOrigin({allowedCertificateNames: 'a'})", /array of at most 20 items/],
    ["cf.createRequestOriginGroup('v1')", /takes an object/],
    ["cf.createRequestOriginGroup({originIds: ['v1'], failoverCriteria: {statusCodes: [500]}})", /exactly two origins/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v1'], failoverCriteria: {statusCodes: [500]}})", /names "v1" twice/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v9'], failoverCriteria: {statusCodes: [500]}})", /no origin "v9"/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 2], failoverCriteria: {statusCodes: [500]}})", /must be an id or {originId, originOverrides}/],
    ["cf.createRequestOriginGroup({originIds: ['v1', {id: 'v2'}], failoverCriteria: {statusCodes: [500]}})", /\.id is unknown/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v2']})", /at least one status code/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v2'], failoverCriteria: {statusCodes: [418]}})", /holds 418; allowed are 400, 403/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v2'], selectionCriteria: 'best', failoverCriteria: {statusCodes: [500]}})", /default, media-quality-score, not "best"/],
    ["cf.createRequestOriginGroup({originIds: ['v1', 'v2'], codes: [500]})", /\.codes is unknown/],
  ])('fails when called as %s', async (call, message) => {
    expect((await run(call)).outcome).toMatchObject({ kind: 'error', error: 'FunctionValidationError', message: expect.stringMatching(message) });
  });

  test('fails when an argument is a function, at the call', async () => {
    expect((await run('cf.updateRequestOrigin({sni: function () {}})')).outcome)
      .toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('updateRequestOrigin() argument 1.sni is a function') });
  });

  test('fails when called at viewer-response', async () => {
    const later = await load("import cf from 'cloudfront'; function handler(event) { cf.selectRequestOriginById('v1'); return event.response; }").onResponse(request(), response(), CONTEXT);
    expect(later.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('in viewer-request functions only') });
  });

  test('a generated response has no origin', async () => {
    expect((await run("cf.selectRequestOriginById('v1'); return {statusCode: 200}")).outcome).toMatchObject({ kind: 'response', response: { status: 200 } });
  });
});
