/** What the developer guide's example functions do, restated and run in real workers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headers, invocation, request, response } from './support';
import type { EdgeInvocation, EdgeInvocationResult, EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import { createEdgeLambda } from '../../src/lambda-edge/edge-lambda-worker';

jest.setTimeout(60_000);

const CODE = `
  'use strict';
  const querystring = require('querystring');

  exports.experiment = (event, context, callback) => {
    const request = event.Records[0].cf.request;
    const headers = request.headers;
    if (request.uri !== '/experiment-pixel.jpg') return callback(null, request);
    let pick = 'A';
    for (const cookie of headers.cookie || []) {
      if (cookie.value.indexOf('X-Experiment-Name=B') >= 0) pick = 'B';
    }
    request.uri = pick === 'A' ? '/experiment-group/control-pixel.jpg' : '/experiment-group/treatment-pixel.jpg';
    callback(null, request);
  };

  exports.normalize = async (event) => {
    const request = event.Records[0].cf.request;
    const params = querystring.parse(request.querystring.toLowerCase());
    const sorted = {};
    Object.keys(params).sort().forEach((key) => { sorted[key] = params[key]; });
    request.querystring = querystring.stringify(sorted);
    return request;
  };

  exports.copyHeader = async (event) => {
    const response = event.Records[0].cf.response;
    const source = 'x-amz-meta-last-modified';
    if (response.headers[source]) response.headers['last-modified'] = [{ key: 'Last-Modified', value: response.headers[source][0].value }];
    return response;
  };

  exports.form = async (event) => {
    const request = event.Records[0].cf.request;
    if (request.method === 'POST') {
      const params = querystring.parse(Buffer.from(request.body.data, 'base64').toString());
      return { status: '200', statusDescription: 'OK', body: 'hello ' + params.name };
    }
    return request;
  };
`;

let folder: string;
const functions: EdgeLambda[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smart-origin-'));
  await writeFile(join(folder, 'index.js'), CODE);
});
afterAll(async () => {
  await Promise.all(functions.map((fn) => fn.close()));
  await rm(folder, { recursive: true });
});

function run(name: string, given: EdgeInvocation): Promise<EdgeInvocationResult> {
  const fn = createEdgeLambda({ name, codeDirectory: folder, handler: `index.${name}`, runtime: 'nodejs22.x', timeoutSeconds: 5, memoryMb: 128, region: 'us-east-1' });
  functions.push(fn);
  return fn.invoke(given);
}

test.each([['A', '/experiment-group/control-pixel.jpg'], ['B', '/experiment-group/treatment-pixel.jpg']])('an experiment by cookie: %s', async (pick, uri) => {
  const asked = request({ uri: '/experiment-pixel.jpg', headers: headers([['Host', 'h'], ['Cookie', `x=1; X-Experiment-Name=${pick}`]]) });
  expect(await run('experiment', invocation('viewer-request', { request: asked }))).toMatchObject({ kind: 'request', request: { uri } });
});

test('a query string in one order', async () => {
  const asked = request({ querystring: 'Size=LARGE&color=red&a=%C3%A4' });
  expect(await run('normalize', invocation('viewer-request', { request: asked }))).toMatchObject({ request: { querystring: 'a=%C3%A4&color=red&size=large' } });
});

test('a header from the metadata of an object', async () => {
  const given = invocation('origin-response', { response: response({ headers: headers([['x-amz-meta-last-modified', 'yesterday']]) }) });
  expect(await run('copyHeader', given)).toMatchObject({ kind: 'response', response: { headers: { 'last-modified': [{ key: 'Last-Modified', value: 'yesterday' }] } } });
});

test('a form answered at the edge', async () => {
  const given = invocation('viewer-request', { includeBody: true, request: request({ method: 'POST', body: Buffer.from('name=Ada+L') }) });
  expect(await run('form', given)).toMatchObject({ kind: 'response', response: { status: 200, body: Buffer.from('hello Ada L') } });
});
