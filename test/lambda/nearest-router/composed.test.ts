import { KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import { createViewerFunction } from '../../../cli/src/functions/viewer-function-engine';
import { ViewerStep } from '../../../src';
import { checkFunctionCode } from '../../../src/contract/function-runtime';
import { stackIn } from '../../steering/edge/fixtures';
import { nearestSite } from '../../steering/nearest/fixtures';
import { functionCode } from '../../steering/sessions/fixtures';
import { CONTEXT, CountingStore, edgeRequest } from '../steering/functions';

/** Every name of one letter, as the minified bundle has them, all of the user's own. */
const NAMES = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', '$', '_'];
const GREEDY = `import cf from 'cloudfront';
var ${NAMES.map((name) => `${name}=1`).join()};
async function handler(event) {
  const seen = await cf.kvs().get('mine');
  if (event.request.uri === '/gone') return { statusCode: 410, statusDescription: 'Gone' };
  if (event.request.uri === '/broken') throw new Error('who may pass is not for us to say');
  event.request.headers['x-mine'] = { value: seen + (${NAMES.join('+')}) };
  return event.request;
}`;

const stack = stackIn('eu-west-1');
nearestSite(stack, { site: { viewerRequest: [ViewerStep.fromInline(GREEDY, 'greedy')], keyValueStore: new KeyValueStore(stack, 'Mine') } });
const code = functionCode(stack, /ViewerRequestFunctionNearestGroup/);

const run = async (uri: string) => {
  const load = createViewerFunction({ name: 'composed', runtime: 'cloudfront-js-2.0', code, keyValueStore: new CountingStore({ mine: 'yes ' }) });
  const { outcome } = await load.onRequest(edgeRequest({ uri, headers: { 'X-Smart-Origin-Member': 'ap' } }), { ...CONTEXT, originIds: ['eu', 'us', 'ap'] });
  return outcome;
};

test("passes the gate together with a user's step", () => {
  expect(checkFunctionCode(code)).toEqual([]);
});

test("chooses after the user's step, with what that made of the request, whatever its names are", async () => {
  const outcome = await run('/');
  expect(outcome).toMatchObject({ kind: 'request', originChoice: { originIds: ['us', 'eu'] }, request: { headers: { 'x-mine': [{ value: 'yes 54' }] } } });
  expect(JSON.stringify(outcome)).not.toMatch(/x-smart-origin-/i);
});

test("chooses nobody where the user's step answers", async () => {
  expect(await run('/gone')).toMatchObject({ kind: 'response', response: { status: 410 } });
});

test("lets nobody pass whom the user's step refuses by an error", async () => {
  expect(await run('/broken')).toMatchObject({ kind: 'error' });
});
