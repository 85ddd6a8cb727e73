import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CountingStore, edgeRequest } from './functions';
import { createViewerFunction } from '../../../cli/src/functions/viewer-function-engine';
import { SmartOriginDistribution, ViewerStep } from '../../../src';
import { policyText } from '../../contract/steering/fixtures';

const CONTEXT = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'E', requestId: 'r', edgeLocation: { name: 'SEA', serverIp: '192.0.2.1', region: 'us-west-2' },
  originIds: ['v1', 'v2'],
};

/** Every name of one letter, as the minified bundles have them, all of the user's own. */
const NAMES = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', '$', '_'];
const GREEDY = (result: string) => `import cf from 'cloudfront';
var ${NAMES.map((name) => `${name}=1`).join()};
async function handler(event) {
  const seen = await cf.kvs().get('mine');
  event.${result}.headers['x-mine'] = { value: seen + (${NAMES.join('+')}) };
  return event.${result};
}`;

test("users' steps and ours share functions and KeyValueStore, whatever their names are", async () => {
  const stack = new Stack();
  new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 10 } },
    viewerRequest: [ViewerStep.fromInline(GREEDY('request'), 'greedy request')],
    viewerResponse: [ViewerStep.fromInline(GREEDY('response'), 'greedy response')],
  });
  const functions = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function')) as [string, { Properties: { FunctionCode: string } }][];
  const load = (name: string) => createViewerFunction({
    name, runtime: 'cloudfront-js-2.0', code: functions.find(([id]) => id.includes(name))![1].Properties.FunctionCode,
    keyValueStore: new CountingStore({ mine: 'yes ', policy: policyText({ weights: { v2: 100 } }) }),
  });

  const { outcome: routed } = await load('ViewerRequest').onRequest(edgeRequest(), CONTEXT);
  expect(routed).toMatchObject({
    kind: 'request', originChoice: { originIds: ['v2', 'v1'] }, request: { headers: { 'x-mine': [{ value: 'yes 54' }], 'x-smart-origin-variant': [{ value: 'v2' }] } },
  });
  const response = { status: 200, statusDescription: 'OK', headers: {} };
  const { outcome: answered } = await load('ViewerResponse').onResponse(edgeRequest(), response, CONTEXT);
  expect(answered).toMatchObject({
    kind: 'response', response: { headers: { 'x-mine': [{ value: 'yes 54' }], 'set-cookie': [{ value: expect.stringMatching(/^__Host-smart-origin=1\.v2\./) }] } },
  });
});

test('what a step answers itself is not routed', async () => {
  const stack = new Stack();
  new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 10 } },
    viewerRequest: [ViewerStep.fromInline('function handler(event) { return { statusCode: 403 }; }')],
  });
  const [code] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).map(({ Properties }) => Properties.FunctionCode as string)
    .filter((text) => text.includes('403'));
  const { outcome } = await createViewerFunction({ name: 'f', runtime: 'cloudfront-js-2.0', code, keyValueStore: new CountingStore() }).onRequest(edgeRequest(), CONTEXT);
  expect(outcome).toMatchObject({ kind: 'response', response: { status: 403 } });
});
